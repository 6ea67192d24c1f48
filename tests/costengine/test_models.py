import pytest

from costengine.errors import UnknownModel
from costengine.hardware import accelerators
from costengine.models import Architecture, Model, family, model, models, names, unpublished


def test_there_are_enough_models_to_name() -> None:
    assert len(models()) >= 100


@pytest.mark.parametrize(
    ("name", "parameters", "active", "tokens"),
    [
        ("gpt-3", 175e9, None, 300e9),
        ("bert-large", 340e6, None, 137e9),
        ("t5-11b", 11e9, None, 1e12),
        ("llama-2-70b", 69e9, None, 2e12),
        ("llama-3-70b", 70.6e9, None, 15e12),
        ("llama-3.1-8b", 8.03e9, None, 15e12),
        ("llama-3.1-405b", 405e9, None, 15.6e12),
        ("mixtral", 46.7e9, 12.9e9, None),
        ("mistral-7b", 7.24e9, None, None),
        ("qwen-72b", 72.7e9, None, 18e12),
        ("qwen2.5-7b", 7.61e9, None, 18e12),
        ("gemma-2-9b", 9.24e9, None, 8e12),
        ("olmo-2-7b", 7.3e9, None, 4e12),
        ("falcon-40b", 40e9, None, 1e12),
        ("bloom-176b", 176e9, None, 366e9),
        ("deepseek-v3", 671e9, 37e9, 14.8e12),
        ("phi-3-mini", 3.8e9, None, 3.3e12),
    ],
)
def test_named_model_has_its_published_size(
    name: str, parameters: float, active: float | None, tokens: float | None
) -> None:
    found = model(name)

    assert (found.parameters, found.active_parameters, found.tokens) == (parameters, active, tokens)


def test_unknown_model_offers_the_closest() -> None:
    with pytest.raises(UnknownModel) as error:
        model("llama-3.1-9b")

    assert "llama-3.1-8b" in error.value.closest


def test_family_lists_its_sizes_smallest_first() -> None:
    assert [row.id for row in family("llama-3.1")] == ["llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b"]


def test_family_without_a_generation_lists_every_generation() -> None:
    families = {row.family for row in family("llama")}

    assert {"llama-1", "llama-2", "llama-3", "llama-3.1"} <= families
    assert "code-llama" not in families


def test_unknown_family_is_empty() -> None:
    assert family("blorptron") == ()


def test_no_name_stands_for_two_models() -> None:
    every = [name for row in models().values() for name in (row.id, *row.aliases)]
    every += [name for row in unpublished().values() for name in (row.id, *row.aliases)]

    assert sorted(every) == sorted(set(every))
    assert len(names()) <= len(every)


def test_every_name_is_lower_case_with_dashes() -> None:
    for name in [*names(), *unpublished()]:
        assert name == name.lower().replace(" ", "-").replace("_", "-")


def test_no_model_is_called_like_a_gpu() -> None:
    gpus = {alias for chip in accelerators().values() for alias in (chip.id.lower(), *chip.aliases)}

    assert not gpus & set(names())


def test_closed_models_are_known_to_be_unpublished() -> None:
    assert {"gpt-4", "claude", "gemini"} <= set(unpublished())
    assert not set(unpublished()) & set(names())


@pytest.mark.parametrize("row", models().values(), ids=lambda row: row.id)
def test_layers_and_width_agree_with_the_size(row: Model) -> None:
    """A dense decoder holds about 12 x layers x hidden_size^2 weights and its embeddings, gated layers more."""
    if row.active_parameters or row.architecture is Architecture.ENCODER_DECODER or "Mamba" in row.note:
        return

    embeddings = row.vocabulary * row.hidden_size
    bulk = 12 * row.layers * row.hidden_size**2

    assert 0.6 * bulk < row.parameters < 2.7 * bulk + 2 * embeddings


def test_no_model_has_more_active_than_total_parameters() -> None:
    assert [row.id for row in models().values() if (row.active_parameters or 0) > row.parameters] == []


def test_more_than_a_hundred_models_were_confirmed_against_a_source() -> None:
    assert sum(row.confidence == "published" for row in models().values()) > 100
