//! How many questions it takes until the verdicts stand (`make bench-questions`): best first,
//! beside page order, an order by chance and the smallest sets that give the same verdicts; for the
//! written people, and for people drawn from the stated frequencies (`--drawn 10000`).

#![allow(missing_docs, clippy::all, clippy::restriction, clippy::pedantic, reason = "a benchmark")]

mod drawn;
mod journeys;

use jiff::civil::{Date, date};
use journeys::Journey;
use std::cell::Cell;
use std::time::Instant;
use trial_screener::catalogue::layout::Layout;
use trial_screener::catalogue::{Catalogue, embedded};
use trial_screener::evaluate::next::Guide;
use trial_screener::evaluate::road::{self, Count, Order, Road};
use trial_screener::evaluate::tried::Tried;
use trial_screener::evaluate::{Screening, Verdict};
use trial_screener::exchange::profile;
use trial_screener::facts::{Answer, Facts};

/// The written people, by name; with `--each` their figures are printed, too.
fn people(catalogue: &Catalogue) -> Vec<(String, Facts, Date)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/people");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    let person = |path: &std::path::PathBuf| {
        let facts = std::fs::read_to_string(path.join("facts.json")).unwrap();
        let expected = std::fs::read_to_string(path.join("expected.json")).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        let day = expected["as_of"].as_str().and_then(|day| day.parse().ok());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, profile::read(catalogue, &facts).unwrap(), day.unwrap_or(date(2026, 3, 2)))
    };
    names.iter().map(person).collect()
}

fn print(name: &str, numbers: &[usize]) {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    if let (Some(most), count) = (sorted.last(), sorted.len()) {
        let mean = sorted.iter().sum::<usize>() as f64 / count as f64;
        println!("{name:44} mean {mean:6.1}   median {:4}   most {most:4}", sorted[count / 2]);
    }
}

/// Figures of one order over all people.
fn order(name: &str, roads: &[(Count, Count, bool)]) {
    let of = |get: fn(&(Count, Count, bool)) -> usize| roads.iter().map(get).collect::<Vec<_>>();
    print(&format!("{name}: facts until verdicts stand"), &of(|r| r.1.facts));
    print(&format!("{name}: interactions until then"), &of(|r| r.1.interactions));
    print(&format!("{name}: facts until nothing is left"), &of(|r| r.0.facts));
    print(&format!("{name}: interactions until then"), &of(|r| r.0.interactions));
    let out: Vec<usize> = roads.iter().filter(|r| r.2).map(|r| r.1.interactions).collect();
    print(&format!("{name}: ruled out in all trials ({})", out.len()), &out);
}

/// Six people as different as roads are.
const JOURNEYS: [&str; 6] = [
    "lupus-nephritis-biopsy",
    "heart-failure-cared-for",
    "pregnant-now",
    "fits-bh002",
    "time-only",
    "knows-nothing",
];

/// What the roads of six people ask of them, until the first verdict, until all verdicts stand,
/// and until nothing is left.
fn journeys(catalogue: &Catalogue, layout: &Layout, people: &[(String, Facts, Date)]) {
    println!("{:36} screens questions   taps  typed    time", "six journeys");
    for (name, facts, day) in people.iter().filter(|(name, ..)| JOURNEYS.contains(&name.as_str())) {
        let guide = Guide::new(catalogue, layout, *day);
        let whole = road::verdicts(&Screening::new(catalogue, facts.clone(), *day));
        let road = Road::walk(&guide, facts, *day, Order::Best);
        let stretches = [
            ("first verdict", journeys::first_verdict(&road)),
            ("verdicts stand", road.steps_until(&whole)),
            ("nothing left", road.steps.len()),
        ];
        for (what, screens) in stretches {
            let steps = road.steps.get(..screens).unwrap_or(&road.steps);
            let journey = Journey::of(catalogue, steps, facts);
            println!("{:36} {}", format!("{name}: {what}"), journey.line());
        }
    }
}

/// How long the choice of each screen takes along the roads of all people: with what was tried
/// for the screen before, as on the page, and without.
fn along_roads(catalogue: &Catalogue, layout: &Layout, people: &[(String, Facts, Date)]) {
    let mut times: [Vec<usize>; 2] = Default::default();
    for (_, facts, day) in people {
        let guide = Guide::new(catalogue, layout, *day);
        let none = Facts { anchors: facts.anchors.clone(), ..Facts::default() };
        let mut screening = Screening::new(catalogue, none, *day);
        let mut tried = Tried::default();
        loop {
            let start = Instant::now();
            std::hint::black_box(guide.next(&screening));
            times[0].push(start.elapsed().as_micros() as usize);
            let start = Instant::now();
            let next = guide.next_after(&screening, &mut tried);
            times[1].push(start.elapsed().as_micros() as usize);
            let Some(best) = next.into_iter().next() else { break };
            for fact in best.screen.facts() {
                let id = &catalogue.questions[fact].id;
                let answer = facts.answers.get(id).cloned().unwrap_or(Answer::DontKnow);
                screening.set(id, Some(answer));
            }
        }
    }
    print("a screen chosen anew, microseconds", &times[0]);
    print("a screen chosen after the last one, microseconds", &times[1]);
}

/// The figures of all orders over some people.
fn orders(catalogue: &Catalogue, layout: &Layout, people: &[(String, Facts, Date)], each: bool) {
    let other_end = Cell::new(0);
    let walk = |wanted: &dyn Fn(usize) -> Order| -> Vec<(Count, Count, bool)> {
        let one = |(number, (name, facts, day)): (usize, &(String, Facts, Date))| {
            let guide = Guide::new(catalogue, layout, *day);
            let whole = road::verdicts(&Screening::new(catalogue, facts.clone(), *day));
            let walked = Road::walk(&guide, facts, *day, wanted(number));
            let (all, after) = (walked.all(), walked.until(&whole));
            let same = road::verdicts(&walked.end) == whole;
            other_end.set(other_end.get() + usize::from(!same));
            if each && wanted(number) == Order::Best {
                let words: Vec<&str> = whole.iter().map(|verdict| &verdict.word()[..5]).collect();
                println!("{name:30} {all:?} {after:?} {same} {words:?}");
            }
            (all, after, whole.iter().all(|verdict| *verdict == Verdict::NotMatch))
        };
        people.iter().enumerate().map(one).collect()
    };
    for (name, wanted) in [
        ("best first", &(|_| Order::Best) as &dyn Fn(usize) -> Order),
        ("page order", &|_| Order::Pages),
        ("by chance", &|number| Order::Chance(number as u64)),
    ] {
        order(name, &walk(wanted));
        println!("{name}: {} roads end in other verdicts than the whole", other_end.take());
    }
    let least: Vec<usize> = people
        .iter()
        .map(|(_, facts, day)| road::certificate(catalogue, facts, *day).len())
        .collect();
    print("irreducible set of answers", &least);
}

/// People drawn from the frequencies, as many as `--drawn` asks for.
fn drawn_people(catalogue: &Catalogue) -> Vec<(String, Facts, Date)> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--drawn").skip(1);
    let count: u64 = arguments.next().map_or(0, |count| count.parse().unwrap());
    let day = date(2026, 3, 2);
    let answers = drawn::Answers::stated(catalogue, day);
    let person = |number| (format!("drawn {number}"), answers.person(catalogue, day, number), day);
    (0..count).map(person).collect()
}

fn main() {
    let catalogue = embedded::load().unwrap();
    let layout = Layout::of(&catalogue);
    let people = people(&catalogue);
    let each = std::env::args().any(|argument| argument == "--each");
    println!("{} written people", people.len());
    orders(&catalogue, &layout, &people, each);
    let drawn = drawn_people(&catalogue);
    if !drawn.is_empty() {
        println!("{} people drawn from the stated frequencies", drawn.len());
        orders(&catalogue, &layout, &drawn, false);
    }
    journeys(&catalogue, &layout, &people);
    let (_, facts, day) = &people[people.len() / 2];
    for (name, facts) in [("no answers", Facts::default()), ("all answers", facts.clone())] {
        let guide = Guide::new(&catalogue, &layout, *day);
        let screening = Screening::new(&catalogue, facts, *day);
        let start = Instant::now();
        for _ in 0..100 {
            std::hint::black_box(guide.next(&screening));
        }
        println!("what to ask next, {name}: {} microseconds", start.elapsed().as_micros() / 100);
    }
    along_roads(&catalogue, &layout, &people);
}
