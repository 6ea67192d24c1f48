import pytest
from hypothesis import given
from hypothesis import strategies as st

from costengine.flops import (
    ADAPTER,
    FULL,
    attention_weights,
    distillation_flops,
    flops_per_token,
    shape,
    shape_of,
    training_flops,
)
from costengine.models import model

SIZES = st.floats(1e6, 1e13)
TOKENS = st.floats(1e3, 1e16)


def test_gpt_3_takes_3_14e23_flops() -> None:
    """6 x 175e9 x 300e9 = 3.15e23; arXiv 2005.14165, table D.1, says 3.14e23."""
    assert training_flops(flops_per_token(175e9, 0), 300e9) == pytest.approx(3.14e23, rel=0.01)


def test_attention_of_gpt_3_adds_a_few_per_cent() -> None:
    """96 layers x 12288 x 2048 tokens = 2.4e9 weights' worth, 1.4 % of 175e9."""
    attention = attention_weights(shape_of(model("gpt-3")), 2048)

    assert attention / 175e9 == pytest.approx(0.0138, rel=0.01)


def test_encoder_attends_both_ways() -> None:
    causal = shape_of(model("gpt-2-medium"))
    both = shape_of(model("bert-large"))

    assert attention_weights(both, 512) == 2 * attention_weights(causal, 512)


def test_usual_shape_holds_twelve_weights_a_layer_and_width_squared() -> None:
    form = shape(7e9)

    assert 12 * form.layers * form.hidden_size**2 == pytest.approx(7e9)
    assert form.hidden_size == pytest.approx(4096, rel=0.1)


def test_adapters_leave_out_the_gradients_of_the_weights() -> None:
    assert pytest.approx(2 / 3) == ADAPTER / FULL


def test_teacher_runs_forward_only() -> None:
    assert distillation_flops(70e9, 1e12) == pytest.approx(1.4e23)


@given(SIZES, TOKENS)
def test_twice_the_tokens_is_twice_the_flops(parameters: float, tokens: float) -> None:
    per_token = flops_per_token(parameters, attention_weights(shape(parameters), 4096))

    assert training_flops(per_token, 2 * tokens) == pytest.approx(2 * training_flops(per_token, tokens))
    assert training_flops(per_token, tokens, epochs=3) == pytest.approx(3 * training_flops(per_token, tokens))


@given(SIZES, st.floats(1, 1e6))
def test_longer_sequences_take_more_flops_a_token(parameters: float, sequence: float) -> None:
    form = shape(parameters)

    shorter = flops_per_token(parameters, attention_weights(form, sequence))
    longer = flops_per_token(parameters, attention_weights(form, 2 * sequence))

    assert parameters * FULL < shorter < longer
