"""How long one estimate takes: `python -m benchmarks.estimate_speed`.

In process, without reader, log and reply, in processor time: with no tips (target 0.3 ms), and with every tip (target
3 ms). Each question asks for other tokens than the one before, so that no answer is found ready. Every kind of question
must keep the targets: one that does not is named, and the exit status is 1.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

from costengine.costing import Pricer
from costengine.estimate import estimate
from costengine.learning import PastRun, learn
from costengine.prices import bundled_book
from costengine.question import Kind, Method, Purchase, Question, RlMethod

TODAY = date(2026, 11, 24)
COUNT, WARM_UP = 200, 20
WITHOUT_TIPS_MS, WITH_TIPS_MS = 0.3, 3.0
QUESTIONS = {
    "GPU time": Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720),
    "pretraining": Question(kind=Kind.PRETRAIN, gpu="H100-SXM", gpu_count=512, parameters=7e9, tokens=2e12),
    "mixture, no count": Question(kind=Kind.PRETRAIN, parameters=1e11, active_parameters=1e10, tokens=5e12),
    "named, in a month": Question(kind=Kind.PRETRAIN, model="llama-2-70b", gpu="A100-80GB-SXM", max_hours=720),
    "LoRA": Question(kind=Kind.FINETUNE, method=Method.LORA, gpu="A100-80GB-SXM", gpu_count=8, parameters=7e10),
    "GRPO": Question(kind=Kind.RL, rl_method=RlMethod.GRPO, gpu="H100-SXM", gpu_count=8, parameters=7e9),
    "owned": Question(kind=Kind.PRETRAIN, gpu="H100-SXM", gpu_count=64, parameters=7e9, purchase=Purchase.OWNED),
}


def milliseconds(ask: Callable[[Question], object], question: Question) -> float:
    """The median time of an answer."""
    took = []
    for number in range(WARM_UP + COUNT):
        hours = None if question.duration_hours is None else question.duration_hours + number / 1000
        changed = question.but(tokens=(question.tokens or 1e9) + number, duration_hours=hours)
        began = time.process_time()
        ask(changed)
        took.append(1000 * (time.process_time() - began))
    return statistics.median(took[WARM_UP:])


def main() -> None:
    """Print the median of each kind of question, and which of them miss the targets."""
    missing = False
    book = bundled_book()
    correction = learn([PastRun(predicted_gpu_hours=1, actual_gpu_hours=1.2)])
    ways: dict[str, Callable[[Question], object]] = {
        "no tips": lambda question: Pricer(book, TODAY).cost(question),
        "all tips": lambda question: estimate(question, book, TODAY),
        "all tips, own runs": lambda question: estimate(question, book, TODAY, correction),
    }
    for way, ask in ways.items():
        found = {name: milliseconds(ask, question) for name, question in QUESTIONS.items()}
        most = WITHOUT_TIPS_MS if way == "no tips" else WITH_TIPS_MS
        missed = [name for name, took in found.items() if round(took, 2) > most]
        missing = missing or bool(missed)
        verdict = f"MISSED by {', '.join(missed)}" if missed else "held"
        print(
            f"{way}: {', '.join(f'{name} {took:.2f} ms' for name, took in found.items())}; target {most} ms {verdict}"
        )
    raise SystemExit(missing)


if __name__ == "__main__":
    main()
