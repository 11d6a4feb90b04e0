# Builds this commit in two folders with names of different length and compares every byte.
set -euo pipefail
here=$(pwd)
first=$(mktemp -d)
second=$(mktemp -d)/a-folder-with-a-much-longer-name
trap 'rm -rf "$first" "$(dirname "$second")"' EXIT
for folder in "$first/one" "$second"; do
  git clone --quiet "$here" "$folder"
  # Tools only; nothing that was built.
  mkdir -p "$folder/target"
  ln -s "$here/target/tools" "$folder/target/tools"
  echo "building in $folder"
  make --no-print-directory -C "$folder" site > "$folder/build.log" 2>&1 || { tail -20 "$folder/build.log"; exit 1; }
done
if ! diff "$first/one/target/site/SHA256SUMS" "$second/target/site/SHA256SUMS"; then
  echo "the two builds differ"
  exit 1
fi
code=0
found=$(grep -a -o -F -e "$first" -e "$here/" -e "$HOME/" -r "$first/one/target/site") || code=$?
case $code in
  0) head -3 <<< "$found"; echo "a path of this machine is in the build"; exit 1 ;;
  1) ;;
  *) echo "the build could not be searched"; exit 1 ;;
esac
echo "the two builds are the same, byte by byte:"
cat "$first/one/target/site/SHA256SUMS"
