"""Runs every contest and writes what came out, as one mapping for JSON and as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from typing import Any

import arnorm
from tests.bench import texts
from tests.bench.jobs import CONTESTS, Contest, Peer, agreement, compare, installed
from tests.bench.measure import Job, contest, growth, peak, start_up

Say = Callable[[str], object]

COLD = 'import arnorm; arnorm.clean("\\u0645\\u0631\\u062d\\u0628\\u0627")'
START_UP = {"import arnorm": "import arnorm", "import arnorm; clean(…)": COLD}
GOALS = {"posts": 0.5, "growth": 2.1, "start_up": 250, "memory": 5}


def run(rounds: int, total: int, line: int, say: Say, only: Sequence[str] = ()) -> dict[str, Any]:
    """Every measurement.

    Args:
        rounds: how often each contestant runs; the best run counts.
        total, line: bytes of the collections, and of the one line.
        say: gets a line of text after each step.
        only: beginnings of names of jobs; the others are left out.
    """
    chosen = [one for one in CONTESTS if not only or one.name.startswith(tuple(only))]
    pairs = [(one, name) for one in chosen for name in one.collections]
    result: dict[str, Any] = {
        "arnorm": arnorm.__version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": platform.machine(),
        "rounds": rounds,
        "peers": _peers(),
        "rows": [row for one, name in pairs for row in _rows(one, name, rounds, total, line, say)],
    }
    if only:
        return result
    clean = arnorm.Pipeline().clean
    result["posts"] = _posts(result["rows"])
    say("growth")
    result["growth"] = {
        "one line": growth(clean, *texts.line(line), separator=" ", rounds=rounds),
        "fully vocalised": growth(clean, "\n".join(texts.vocalised(total)), separator="\n", rounds=rounds),
    }
    say("start-up")
    result["start_up"] = {name: start_up(code, 2 * rounds) for name, code in START_UP.items()}
    say("memory")
    result["memory"] = {
        name: peak(clean, "\n".join(texts.COLLECTIONS[name](line if name == "line" else total)))
        for name in ("seeds", "news", "vocalised", "line")
    }
    return result


def _peers() -> dict[str, str]:
    peers = [peer for one in CONTESTS for peer in one.peers]
    return {peer.package: installed(peer) for peer in peers}


def _rows(one: Contest, name: str, rounds: int, total: int, line: int, say: Say) -> list[dict[str, Any]]:
    """One row for arnorm, and one for each peer that is installed."""
    sample = texts.COLLECTIONS[name](line if name == "line" else total)
    ours = one.make()
    present = [peer for peer in one.peers if installed(peer)]
    jobs = {"arnorm": ours, **{peer.name: peer.make() for peer in present if not peer.most}}
    times = contest(jobs, sample, rounds)
    megabytes = texts.size(sample) / 1e6
    speed = {who: megabytes / spent for who, spent in times.items()}
    row = {"job": one.name, "texts": name, "megabytes": round(megabytes, 2), "reference": speed["reference"]}
    rows = [{**row, "who": "arnorm", "speed": speed["arnorm"], "goal": one.goal or None}]
    for peer in present:
        few = texts.up_to(peer.most, sample) if peer.most else list(sample)
        if peer.most:
            short = contest({"arnorm": ours, peer.name: peer.make()}, few, 1)
            size = texts.size(few) / 1e6
            speed[peer.name] = size / short[peer.name]
            lead = short[peer.name] / short["arnorm"]
        else:
            lead = speed["arnorm"] / speed[peer.name]
        told = {"who": peer.name, "speed": speed[peer.name], "lead": lead, "goal": peer.goal or None}
        rows.append({**row, **told, **_answers(one, peer, ours, few)})
    for each in rows:
        say(f"{one.name} | {name} | {each['who']} | {each['speed']:.1f} MB/s")
    return rows


def _answers(one: Contest, peer: Peer, ours: Job, sample: Sequence[str]) -> dict[str, Any]:
    theirs = peer.make()
    if peer.same:
        answers = compare(ours, theirs, sample, one.listed)
        return {"answers": vars(answers)}
    if one.name == "sentences":
        shared, whole = agreement(ours, theirs, sample[:200])
        return {"agreement": shared, "whole": whole}
    return {}


def _posts(rows: Sequence[dict[str, Any]]) -> float:
    """The speed on texts of 300 characters, as a share of that on articles."""
    ours = {row["texts"]: row["speed"] for row in rows if row["who"] == "arnorm" and row["job"].startswith("clean")}
    return float(ours["posts"] / ours["news"])


def faults(result: dict[str, Any]) -> list[str]:
    """Answers that should be the same and are not, other than in a listed way: where, and the line."""
    rows = [row for row in result["rows"] if row.get("answers", {}).get("other")]
    return [f"{row['job']} | {row['texts']} | {row['who']}: {row['answers']['examples'][0]}" for row in rows]


# -------------------------------------------------------------------------------------------------------- Markdown


def markdown(result: dict[str, Any]) -> str:
    """The tables of one run."""
    peers = ", ".join(f"{name} {found or 'not here'}" for name, found in sorted(result["peers"].items()))
    run_by = f"arnorm {result['arnorm']}, {result['python']}, {result['machine']}, best of {result['rounds']}"
    parts = [f"{run_by}. Peers: {peers}.", "\n".join(_job_table(result["rows"]))]
    if "growth" in result:
        parts.append("\n".join(_other_table(result)))
    return "\n\n".join(parts) + "\n"


def _job_table(rows: Sequence[dict[str, Any]]) -> list[str]:
    lines = [
        "| job | texts | who | MB/s | × `str.translate` | arnorm to peer | to reach | answers |",
        "|---|---|---|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        ratio = row["speed"] / row["reference"]
        own = row["who"] == "arnorm"
        reached = ratio if own else row["lead"]
        cells = [
            row["job"] if own else "",
            row["texts"] if own else "",
            f"**{row['who']}**" if own else row["who"],
            _number(row["speed"]),
            _number(ratio),
            "" if own else f"{_number(row['lead'])}×",
            _goal(row["goal"], reached >= row["goal"]) if row["goal"] else "",
            _told(row),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _told(row: dict[str, Any]) -> str:
    if "answers" in row:
        answers = row["answers"]
        parts = [f"{answers['same']} the same"]
        parts += [f"{answers[kind]} {kind}" for kind in ("listed", "other") if answers[kind]]
        return ", ".join(parts)
    if "agreement" in row:
        return f"{100 * row['agreement']:.0f} % of ours" + ("" if row["whole"] else ", text lost")
    return ""


def _other_table(result: dict[str, Any]) -> list[str]:
    lines = ["| `clean`, default preset | measured | to reach |", "|---|---:|---:|"]
    lines.append(
        f"| speed on texts of 300 characters, to that on articles of 5 KB | {_number(result['posts'])}× "
        f"| {_goal(GOALS['posts'], result['posts'] >= GOALS['posts'], '≥')} |"
    )
    for name, grown in result["growth"].items():
        goal = _goal(GOALS["growth"], grown <= GOALS["growth"], "≤")
        lines.append(f"| twice the text, {name} | {grown:.2f}× the time | {goal} |")
    for name, spent in result["start_up"].items():
        goal = _goal(GOALS["start_up"], spent <= GOALS["start_up"], "≤") if "clean" in name else ""
        lines.append(f"| `{name}` in a fresh interpreter | {spent:.0f} ms of CPU | {goal} |")
    for name, held in result["memory"].items():
        goal = _goal(GOALS["memory"], held <= GOALS["memory"], "≤")
        lines.append(f"| peak memory beyond the text, {name} | {held:.1f} × the `str` | {goal} |")
    return lines


def _goal(goal: float, reached: bool, sign: str = "≥") -> str:
    return f"{sign} {goal:g} {'✓' if reached else '✗'}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
