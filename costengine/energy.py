"""Energy and carbon of a run: accelerators at their average draw, their servers, and the building around those."""

from costengine.amounts import Frozen
from costengine.assumptions import assumed
from costengine.hardware import Accelerator
from costengine.lines import Assumption


class Energy(Frozen):
    """Electricity drawn and carbon emitted, with what was assumed."""

    kwh: float | None
    co2_kg: float | None
    assumptions: tuple[Assumption, ...]


def energy(chip: Accelerator, gpu_hours: float) -> Energy:
    """The energy of these GPU-hours; unknown where the accelerator's power is not published."""
    if chip.power_watts is None:
        return Energy(kwh=None, co2_kg=None, assumptions=())
    draw, server, pue = assumed("power_draw_share"), assumed("server_power_factor"), assumed("pue")
    grid = assumed("grid_carbon_g_per_kwh")
    kwh = gpu_hours * chip.power_watts / 1000 * draw.likely * server.likely * pue.likely
    return Energy(
        kwh=kwh,
        co2_kg=kwh * grid.likely / 1000,
        assumptions=(draw.said(), server.said(), pue.said(name="PUE"), grid.said(name="grid carbon")),
    )
