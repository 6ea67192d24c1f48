"""Options of batch systems and launchers, as people paste them."""

import pytest

from bot.reader import read
from bot.reader.sentence import sentence
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("--nodes=8 --gpus-per-node=8 --time=3-00:00:00 h100", "64 x H100 SXM for 3 days"),
        ("--nodes 8 --gpus-per-node 8 --time 3-00:00:00 h100", "64 x H100 SXM for 3 days"),
        ("--nodes=8 --gpus-per-node=h100:8 --time=2-12:00:00", "64 x H100 SXM for 60 hours"),
        ("#SBATCH --nodes=8 --gres=gpu:h100:8 -t 120:00:00", "64 x H100 SXM for 5 days"),
        ("sbatch -N 8 --gres=gpu:8 -C h100 -t 2-12 train.sh", "64 x H100 SXM for 60 hours"),
        ("srun -N 2 --gpus-per-node=4 -t 12:30:00 A100", "8 x A100 80GB SXM for 12.5 hours"),
        ("--gpus=64 --time=1-00:00:00 h100", "64 x H100 SXM for 1 day"),
        ("torchrun --nnodes=4 --nproc_per_node=8 train.py, H100, 3 days", "32 x H100 SXM for 3 days"),
        ("gpu=h200:8, 3 days", "8 x H200 SXM for 3 days"),
        ("8 H100 for 100:00:00", "8 x H100 SXM for 100 hours"),
    ],
)
def test_options_count_nodes_their_gpus_and_the_time(text: str, job: str) -> None:
    assert [sentence(each) for each in read(text, today=TODAY).questions] == [job]


def test_the_gpus_of_a_node_alone_ask_for_the_nodes() -> None:
    choices = read("--gres=gpu:a100:4 --time=10:00:00", today=TODAY).choices

    assert [read(each.text, today=TODAY).questions[0].gpu_count for each in choices] == [4, 8, 16]


@pytest.mark.parametrize(
    "text", ["64 H100 for 12:30", "[14:03:22] 64 H100", "64 H100 --time=90", "64 H100 for 12:99:00"]
)
def test_a_clock_that_may_be_the_time_of_day_is_no_length(text: str) -> None:
    assert read(text, today=TODAY).questions == ()


def test_options_that_change_no_price_are_named() -> None:
    reading = read("--ntasks-per-node=8 --nodes=4 --gpus-per-node=8 h100 3 days", today=TODAY)

    assert [job.gpu_count for job in reading.questions] == [32]
    assert reading.unused == ("- ntasks-per-node = 8",)
