"""What every registered layer promises, run over the examples."""

from __future__ import annotations

import json
import math
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from nnstudio.kernels.layout import engine_shape
from nnstudio.layers import LAYERS, Family, Primitive, Role, Shape, ShapeError
from nnstudio.layers.base import Array
from tests.layers.context import UNWRITTEN, Bench, make_inputs, make_params, separated
from tests.layers.examples import EXAMPLES, Example

STEP = 1e-6
"""Half the distance of a central difference; its error is then about 1e-10 of a value of 1."""


def over(examples: tuple[Example, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("subject", examples, ids=lambda subject: subject.name)


every_example = over(EXAMPLES)
every_example_with_inputs = over(tuple(subject for subject in EXAMPLES if subject.inputs))


def make_bench(subject: Example, **options: object) -> Bench:
    dtype = options.get("dtype", np.float64)
    return Bench(subject, make_params(subject.layer, subject.inputs, dtype), **options)


def run(on: Bench, batch: int, seed: int = 2) -> dict[str, Array]:
    """Run forward and backward; return everything that comes out, copied."""
    y = on.forward(make_inputs(on.subject, batch, on.dtype, seed)).copy()
    gradients = on.backward(separated(y.shape, seed=9, dtype=on.dtype)) or ()
    results = {"y": y, **on.grads, **{f"dx{index}": dx for index, dx in enumerate(gradients)}}
    return {name: array.copy() for name, array in results.items()}


def assert_same(first: dict[str, Array], second: dict[str, Array]) -> None:
    assert first.keys() == second.keys()
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name], err_msg=name)


def test_every_registered_layer_has_an_example() -> None:
    shown = {type(subject.layer) for subject in EXAMPLES}
    assert [cls.__name__ for cls in LAYERS if issubclass(cls, Primitive) and cls not in shown] == []


def test_every_example_has_a_name_of_its_own() -> None:
    assert len({subject.name for subject in EXAMPLES}) == len(EXAMPLES)


def test_every_layer_says_what_it_is_and_explains_each_of_its_hyperparameters() -> None:
    for cls in LAYERS:
        assert str(cls.help()).endswith("."), cls
        assert isinstance(cls.family, Family), cls
        for name, hyperparameter in cls.hyperparameters():
            assert hyperparameter.help.endswith("."), (cls, name)


@every_example
def test_a_layer_survives_the_way_through_json(subject: Example) -> None:
    assert LAYERS.from_json(json.loads(json.dumps(subject.layer.to_json()))) == subject.layer


@every_example
def test_describing_a_layer_allocates_no_arrays(subject: Example) -> None:
    thousandfold = enlarged(subject)
    tracemalloc.start()
    try:
        subject.layer.shape_from(thousandfold)
        subject.layer.params_from(thousandfold)
        subject.layer.multiply_adds_from(thousandfold)
        subject.layer.steps()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000


def enlarged(subject: Example) -> tuple[Shape, ...]:
    """Return inputs of a thousand times the size, or those of the example where the layer takes no others."""
    thousandfold = tuple((1000 * shape[0], *shape[1:]) for shape in subject.inputs)
    try:
        subject.layer.shape_from(thousandfold)
    except ShapeError:
        return subject.inputs
    return thousandfold


@every_example
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch", [1, 3, 5])
def test_the_output_has_the_shape_that_the_shape_rule_says_and_the_dtype_of_the_input(
    subject: Example, dtype: type, batch: int
) -> None:
    on = make_bench(subject, dtype=dtype, trains=batch > 1)
    y = on.forward(make_inputs(subject, batch, dtype))
    assert y.shape == engine_shape(subject.layer.shape_from(subject.inputs), batch)
    assert y.dtype == dtype
    assert y.flags.c_contiguous


@every_example_with_inputs
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch", [1, 3])
def test_gradients_have_the_shape_and_dtype_of_what_they_are_the_gradient_of(
    subject: Example, dtype: type, batch: int
) -> None:
    on = make_bench(subject, dtype=dtype, trains=batch > 1)
    inputs = make_inputs(subject, batch, dtype)
    gradients = on.backward(np.ones_like(on.forward(inputs)))
    assert gradients is not None
    assert [(dx.shape, dx.dtype) for dx in gradients] == [(x.shape, x.dtype) for x in inputs]
    assert all(dx.flags.c_contiguous for dx in gradients)


@every_example_with_inputs
def test_gradients_of_several_inputs_share_no_memory(subject: Example) -> None:
    on = make_bench(subject)
    gradients = on.backward(np.ones_like(on.forward(make_inputs(subject, 3)))) or ()
    pairs = [(first, second) for index, first in enumerate(gradients) for second in gradients[:index]]
    assert not any(np.shares_memory(first, second) for first, second in pairs)


@every_example_with_inputs
def test_gradients_are_those_of_finite_differences(subject: Example) -> None:
    on = make_bench(subject)
    inputs = make_inputs(subject, batch=3)
    weights = separated(on.forward(inputs).shape, seed=9)

    def objective() -> float:
        return float(np.vdot(weights, on.forward(inputs)))

    objective()
    gradients = on.backward(weights)
    assert gradients is not None
    analytic = {f"x{index}": dx.copy() for index, dx in enumerate(gradients)} | on.grads
    arrays = {f"x{index}": x for index, x in enumerate(inputs)} | {name: on.params[name] for name in on.grads}
    for name, array in arrays.items():
        numeric = central_differences(objective, array)
        tolerance = 1e-6 * max(np.abs(numeric).max(), 1e-2 * np.abs(weights).max())
        np.testing.assert_allclose(analytic[name], numeric, rtol=0, atol=tolerance, err_msg=name)


def central_differences(objective: Callable[[], float], array: Array) -> Array:
    """Return the derivative of `objective` by each entry of `array`, which it reads."""
    derivatives = np.empty_like(array)
    for index in np.ndindex(array.shape):
        value = array[index]
        array[index] = value + STEP
        above = objective()
        array[index] = value - STEP
        derivatives[index] = (above - objective()) / (2 * STEP)
        array[index] = value
    return derivatives


@every_example_with_inputs
def test_a_layer_that_does_not_learn_leaves_gradients_and_parameters_alone(subject: Example) -> None:
    on = make_bench(subject, trains=False)
    before = {name: array.copy() for name, array in on.params.items()}
    run(on, batch=3)
    assert_same(on.params, before)
    assert all((gradient == UNWRITTEN).all() for gradient in on.grads.values())


@every_example_with_inputs
def test_an_input_gradient_that_nobody_needs_is_not_computed(subject: Example) -> None:
    wanted, unwanted = make_bench(subject), make_bench(subject, passes_gradient=False)
    full = run(wanted, batch=3)
    part = run(unwanted, batch=3)
    assert_same(part, {name: array for name, array in full.items() if not name.startswith("dx")})


@every_example
def test_learning_changes_only_statistics_and_counters_while_it_runs(subject: Example) -> None:
    on = make_bench(subject)
    before = {name: array.copy() for name, array in on.params.items()}
    run(on, batch=3)
    changed = {name for name, array in on.params.items() if not np.array_equal(array, before[name])}
    gathered = {spec.name for spec in subject.layer.params_from(subject.inputs) if not spec.role.is_learned}
    assert changed == gathered


@every_example
def test_the_input_is_left_as_it_is_unless_it_may_be_overwritten(subject: Example) -> None:
    on = make_bench(subject)
    inputs = make_inputs(subject, batch=3)
    y = on.forward(inputs)
    on.backward(separated(y.shape, seed=9))
    for x, original in zip(inputs, make_inputs(subject, batch=3), strict=True):
        np.testing.assert_array_equal(x, original)


@every_example_with_inputs
def test_overwriting_the_input_changes_no_result(subject: Example) -> None:
    assert_same(run(make_bench(subject, may_overwrite=True), batch=3), run(make_bench(subject), batch=3))


@every_example_with_inputs
def test_an_output_that_is_not_kept_may_be_overwritten_before_the_backward_pass(subject: Example) -> None:
    on, last = make_bench(subject), subject.layer.steps()[-1]
    expected = run(make_bench(subject), batch=3)
    y = on.forward(make_inputs(subject, batch=3))
    if not last.keeps_output:
        y.fill(UNWRITTEN)
    gradients = on.backward(separated(y.shape, seed=9)) or ()
    results = {"y": expected["y"], **on.grads, **{f"dx{index}": dx for index, dx in enumerate(gradients)}}
    assert_same(results, expected)


@every_example
def test_a_batch_leaves_nothing_behind_that_changes_the_next(subject: Example) -> None:
    on = make_bench(subject)
    for batch, seed in ((5, 3), (3, 4), (3, 2)):
        results = run(on, batch, seed)
    assert_same(results, run(make_bench(subject), batch=3, seed=2))


@every_example_with_inputs
def test_whoever_gets_a_gradient_may_write_into_it(subject: Example) -> None:
    on = make_bench(subject)
    y = on.forward(make_inputs(subject, batch=3))
    for gradient in on.backward(separated(y.shape, seed=9)) or ():
        gradient.fill(UNWRITTEN)
    assert_same(run(on, batch=3), run(make_bench(subject), batch=3))


@every_example
def test_the_same_seed_gives_the_same_bits(subject: Example) -> None:
    assert_same(run(make_bench(subject), batch=3), run(make_bench(subject), batch=3))


@every_example_with_inputs
def test_evaluation_treats_each_sample_by_itself(subject: Example) -> None:
    on = make_bench(subject, training=False, trains=False)
    inputs = make_inputs(subject, batch=3)
    together = on.forward(inputs).copy()
    alone = [on.forward([np.ascontiguousarray(x[..., [index]]) for x in inputs]).copy() for index in range(3)]
    np.testing.assert_allclose(np.concatenate(alone, axis=-1), together, rtol=1e-12, atol=1e-12)


@over(tuple(each for each in EXAMPLES if each.inputs and not any(step.draws for step in each.layer.steps())))
def test_learning_treats_each_sample_by_itself_unless_the_layer_says_that_it_couples_them(subject: Example) -> None:
    on, inputs = make_bench(subject), make_inputs(subject, batch=4)
    together = on.forward(inputs).copy()
    halves = [
        on.forward([np.ascontiguousarray(x[..., part]) for x in inputs]).copy() for part in (slice(2), slice(2, 4))
    ]
    couples = any(step.couples_samples for step in subject.layer.steps())
    assert np.allclose(np.concatenate(halves, axis=-1), together, rtol=1e-12, atol=1e-12) != couples


@every_example
def test_each_parameter_has_a_role_and_an_initializer_that_fills_it(subject: Example) -> None:
    for spec in subject.layer.params_from(subject.inputs):
        array = np.full(spec.shape, np.nan, np.float32)
        if spec.role is Role.COUNTER:
            array = np.full(spec.shape, -1, np.int64)
        spec.initializer.fill(array, np.random.default_rng(0))
        assert np.isfinite(array).all()


@every_example_with_inputs
def test_a_frozen_layer_gives_in_training_what_it_gives_else_unless_it_draws(subject: Example) -> None:
    inputs = make_inputs(subject, batch=5)
    training, evaluating = (make_bench(subject, training=training, trains=False) for training in (True, False))
    is_same = np.array_equal(training.forward(inputs), evaluating.forward(inputs))
    assert is_same is not any(step.draws for step in subject.layer.steps())


@every_example_with_inputs
def test_a_training_step_allocates_next_to_nothing_once_memory_is_lent(subject: Example) -> None:
    on = make_bench(subject, dtype=np.float32)
    shapes = (*subject.arrays, subject.layer.shape_from(subject.inputs))
    batch = 500_000 // max(math.prod(shape) for shape in shapes)
    inputs = make_inputs(subject, batch, np.float32)
    dy = separated(on.forward(inputs).shape, 9, np.float32)
    on.backward(dy)
    tracemalloc.start()
    try:
        on.forward(inputs)
        on.backward_overwriting(dy)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 0.5 * max(array.nbytes for array in (*inputs, dy))
