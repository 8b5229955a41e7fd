#!/usr/bin/env python3
"""Counts the source: what the table "The house in figures" of Docs/architecture.md shows.

    make figures

Lines are counted in files under version control. A file circle is a group of files of one target in which each file names, directly or
through others, a type that the others declare; extensions of one type count as its file. A type is a top-level struct, class, enum,
actor or protocol.
"""
import collections
import pathlib
import re
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
DECLARED = re.compile(
    r"^(?:(?:public|package|final|indirect|private|fileprivate|@\w+(?:\([^)]*\))?) )*(?:struct|class|enum|actor|protocol) (\w+)", re.M)


def files(folder):
    listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if name.endswith(".swift")]


def without_comments(text):
    return re.sub(r"//.*", "", text)


def circles(texts):
    """The strongly connected groups of two files or more, by Tarjan's algorithm."""
    home = {}
    for path, text in texts.items():
        for name in DECLARED.findall(text):
            home.setdefault(name, path)
    edges = {}
    for path, text in texts.items():
        words = set(re.findall(r"\b[A-Z]\w+", without_comments(text)))
        edges[path] = {home[word] for word in words if word in home and home[word] != path}
    index, low, stack, on_stack, groups = {}, {}, [], set(), []

    def visit(start):
        work = [(start, iter(edges[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(edges[other])))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = []
                    while True:
                        last = stack.pop()
                        on_stack.discard(last)
                        group.append(last)
                        if last == node:
                            break
                    if len(group) > 1:
                        groups.append(group)

    for path in edges:
        if path not in index:
            visit(path)
    return groups


def main():
    sources = {path: path.read_text(encoding="utf-8") for path in files("Sources")}
    tests = {path: path.read_text(encoding="utf-8") for path in files("Tests")}
    lengths = sorted(text.count("\n") for text in sources.values())
    lines = sum(lengths)
    types = sum(len(DECLARED.findall(text)) for text in sources.values())
    documented = sum(1 for text in sources.values() for line in text.splitlines() if line.lstrip().startswith("///"))
    test_lines = sum(text.count("\n") for text in tests.values())
    cases = sum(len(re.findall(r"@Test\b", text)) for text in tests.values())
    sleeps = sum(len(re.findall(r"\b(?:usleep|nanosleep|Task\.sleep|Thread\.sleep)\(", text)) for text in tests.values())
    targets = collections.defaultdict(dict)
    for path, text in sources.items():
        targets[path.relative_to(ROOT).parts[1]][path] = text
    groups = [group for texts in targets.values() for group in circles(texts)]
    entity = {path for path, text in {**sources, **tests}.items() if re.search("forwarding", path.name + without_comments(text), re.I)}
    rows = [
        ("source files, lines", f"{len(sources)}, {lines:,}"),
        ("lines of a file: median, p90, largest",
         f"{statistics.median(lengths):.0f}, {lengths[int(len(lengths) * 0.9)]}, {lengths[-1]}"),
        ("files of 20 lines or fewer", f"{sum(1 for n in lengths if n <= 20) / len(lengths):.0%}"),
        ("top-level types, lines each", f"{types}, {lines / types:.0f}"),
        ("documentation lines", f"{documented / lines:.1%}"),
        ("file circles (files in them)", f"{len(groups)} ({sum(map(len, groups))})"),
        ("files that name the entity `forwarding`", str(len(entity))),
        ("tests, test lines per source line", f"{cases}, {test_lines / lines:.2f}"),
        ("sleeps in tests", str(sleeps)),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}")


if __name__ == "__main__":
    main()
