//! Native micro-benchmarks (`make bench-native`). Timings are for one machine; the ratios
//! and how cost grows are what counts.

#![allow(missing_docs, clippy::all, clippy::restriction, clippy::pedantic, reason = "a benchmark")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::date;
use rayon::prelude::*;
use std::hint::black_box;
use std::time::Instant;
use trial_screener::catalogue::{Catalogue, SourceFile, embedded};
use trial_screener::evaluate::{Screening, Verdict, evaluate};
use trial_screener::exchange::profile;
use trial_screener::facts::{Answer, Facts};

const PERSON: &str = include_str!("../people/fits-nct06421701/facts.json");
const OTHER: &str = include_str!("../people/cytopenic/facts.json");

/// `trials` trials of 20 criteria over 30 numbers, one in eight with a second number.
fn synthetic(trials: usize) -> Catalogue {
    let mut text = String::from(
        "[catalogue]\nformat = 1\nversion = b\nlanguages = en\nanchors = screening\npages = p\n[unit 1]\nshown = 1\ndimension = d\n",
    );
    for fact in 0..30 {
        text += &format!(
            "[question v{fact}]\nkind = quantity\nunits = 1\npage = p\nwho = patient\nlabel = l\nsource = s\n"
        );
    }
    for trial in 0..trials {
        text += &format!(
            "[trial t{trial}]\ntitle = t\nproduct = t\ndocument = t\nplace = t\ndated = t\nstatus = t\ncomplete = yes\ngap = t\n"
        );
        for criterion in 1..=20 {
            let (fact, limit) =
                ((trial * 7 + criterion) % 30, (trial * 31 + criterion * 17) % 997 + 1);
            let second = if criterion % 8 == 0 {
                format!(" or v{} < {limit} 1", (fact + 1) % 30)
            } else {
                String::new()
            };
            text += &format!(
                "[I{criterion}]\nrule = v{fact} >= {limit} 1{second}\nwho = patient\nchange = time\nsource = s\nclinician = c\npatient = p\n"
            );
        }
    }
    // Files are bounded, so a large catalogue comes in several.
    let mut parts: Vec<String> = vec![String::new()];
    for (number, block) in text.split("[trial ").enumerate() {
        if parts.last().is_some_and(|part| part.len() > 250_000) {
            parts.push(String::new());
        }
        let head = if number == 0 { "" } else { "[trial " };
        parts.last_mut().unwrap().push_str(&format!("{head}{block}"));
    }
    let names: Vec<String> = (0..parts.len()).map(|n| n.to_string()).collect();
    let files: Vec<SourceFile<'_>> =
        parts.iter().zip(&names).map(|(text, name)| SourceFile { name, text }).collect();
    Catalogue::load(&files).unwrap_or_else(|p| panic!("{}", p[0]))
}

fn answers(catalogue: &Catalogue) -> Facts {
    let facts: Vec<String> =
        (0..30).filter(|n| n % 20 != 7).map(|n| format!("\"v{n}\":{}", (n * 37) % 1000)).collect();
    profile::read(catalogue, &format!("{{\"facts\":{{{}}}}}", facts.join(","))).unwrap()
}

fn five_trials(c: &mut Criterion) {
    let catalogue = embedded::load().unwrap();
    let day = date(2026, 3, 2);
    let facts = profile::read(&catalogue, PERSON).unwrap();
    c.bench_function("five trials, one full evaluation with all reasons", |b| {
        b.iter(|| evaluate(&catalogue, black_box(&facts), day));
    });
    let mut screening = Screening::new(&catalogue, facts.clone(), day);
    c.bench_function("five trials, all statuses from values held", |b| {
        b.iter(|| {
            screening.reevaluate();
            black_box(screening.statuses().len())
        });
    });
    let answers: Vec<Option<Answer>> = ["90", "70"]
        .iter()
        .map(|value| {
            let text =
                format!("{{\"facts\":{{\"haemoglobin\":{{\"value\":{value},\"unit\":\"g/L\"}}}}}}");
            profile::read(&catalogue, &text).unwrap().answers.remove("haemoglobin")
        })
        .collect();
    let mut turn = 0;
    c.bench_function("five trials, one answer changed", |b| {
        b.iter(|| {
            turn += 1;
            screening.set("haemoglobin", answers[turn % 2].clone());
        });
    });
    c.bench_function("five trials, read a profile of 130 facts", |b| {
        b.iter(|| profile::read(&catalogue, black_box(PERSON)).unwrap());
    });
    c.bench_function("load and check the built-in catalogue", |b| {
        b.iter(|| embedded::load().unwrap())
    });
}

fn growth(c: &mut Criterion) {
    let day = date(2026, 3, 2);
    let mut group = c.benchmark_group("catalogue of N trials, 20 criteria each");
    group.sample_size(20);
    for trials in [5, 50, 500, 5_000] {
        let catalogue = synthetic(trials);
        let facts = answers(&catalogue);
        let mut screening = Screening::new(&catalogue, facts, day);
        group.throughput(Throughput::Elements(trials as u64 * 20));
        group.bench_function(BenchmarkId::new("all statuses", trials), |b| {
            b.iter(|| screening.reevaluate());
        });
        let values: Vec<Option<Answer>> = ["300", "700"]
            .iter()
            .map(|v| {
                profile::read(&catalogue, &format!("{{\"facts\":{{\"v3\":{v}}}}}"))
                    .unwrap()
                    .answers
                    .remove("v3")
            })
            .collect();
        let mut turn = 0;
        group.bench_function(BenchmarkId::new("one answer changed", trials), |b| {
            b.iter(|| {
                turn += 1;
                screening.set("v3", values[turn % 2].clone());
            });
        });
    }
    group.finish();
}

fn cohort(c: &mut Criterion) {
    let catalogue = embedded::load().unwrap();
    let day = date(2026, 3, 2);
    let lines = [PERSON, OTHER];
    let mut group = c.benchmark_group("cohort");
    group.sample_size(10);
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("1,000 profiles, one thread, read and judged", |b| {
        b.iter(|| {
            (0..1_000)
                .map(|n| {
                    let facts = profile::read(&catalogue, lines[n % 2]).unwrap();
                    let screening = Screening::new(&catalogue, facts, day);
                    (0..5).filter(|trial| screening.result(*trial).for_now).count()
                })
                .sum::<usize>()
        });
    });
    group.finish();
}

/// 100,000 profiles read and judged on all cores, once.
fn whole_cohort(_: &mut Criterion) {
    let catalogue = embedded::load().unwrap();
    let day = date(2026, 3, 2);
    let lines = [PERSON, OTHER];
    let start = Instant::now();
    let open: usize = (0..100_000_usize)
        .into_par_iter()
        .map(|n| {
            let facts = profile::read(&catalogue, lines[n % 2]).unwrap();
            let screening = Screening::new(&catalogue, facts, day);
            (0..5).filter(|trial| screening.result(*trial).verdict != Verdict::NotMatch).count()
        })
        .sum();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "100,000 profiles, all cores: {seconds:.1} s, {:.0} profiles/s, {open} trials open",
        100_000.0 / seconds
    );
}

criterion_group!(benches, five_trials, growth, cohort, whole_cohort);
criterion_main!(benches);
