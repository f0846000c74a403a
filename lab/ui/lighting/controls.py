"""The light as something one moves: thirteen sliders in four groups, keys, presets, undo."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lab.perturb.light_parameters import INDEX, PARAMETERS, LightParameter
from lab.ui.choose.controls import bound_number

GROUPS = {
    "Light": ("exposure_stops", "temperature_kelvin"),
    "Shadow": ("shadow_stops", "direction_deg", "edge", "sharpness"),
    "Spot": ("spot_stops", "spot_x", "spot_y", "spot_size"),
    "Camera": ("vignette_stops", "gamma", "full_well_electrons"),
}
STEPS = {
    "exposure_stops": 0.1, "temperature_kelvin": 50.0, "shadow_stops": 0.1, "direction_deg": 5.0,
    "edge": 0.05, "sharpness": 0.5, "vignette_stops": 0.1, "spot_stops": 0.1, "spot_x": 0.05,
    "spot_y": 0.05, "spot_size": 0.01, "gamma": 0.01, "full_well_electrons": 100.0,
}  # fmt: skip
FORMATS = {
    "temperature_kelvin": "%.0f", "direction_deg": "%.0f", "full_well_electrons": "%.0f",
}  # fmt: skip
PRESETS: dict[str, dict[str, float]] = {
    "Dusk": {"exposure_stops": -2.5, "temperature_kelvin": 9500.0, "vignette_stops": 1.0},
    "Lamp at night": {"exposure_stops": -3.5, "temperature_kelvin": 2700.0, "spot_stops": 2.5,
                      "spot_x": 0.2, "spot_y": -0.3, "spot_size": 0.4},
    "Window from the left": {"shadow_stops": 2.4, "direction_deg": 180.0, "edge": 0.1,
                             "sharpness": 4.0, "temperature_kelvin": 7500.0},
    "Overexposed": {"exposure_stops": 2.0, "gamma": 0.8},
}  # fmt: skip
PAST, MOST_PAST = "lab.lighting.past", 50
THIRD, TURN_DEG = 1 / 3, 15.0
KEYS = (
    ("Darker", ":material/brightness_4:", "D", {"exposure_stops": -THIRD}),
    ("Brighter", ":material/brightness_7:", "B", {"exposure_stops": THIRD}),
    ("Left", ":material/rotate_left:", "Q", {"direction_deg": TURN_DEG}),
    ("Right", ":material/rotate_right:", "E", {"direction_deg": -TURN_DEG}),
)
VISIBLE_STOPS = 1.5
"""What a click gives to a shadow or a spot that is not there yet."""
Values = dict[str, float]


def key_of(name: str) -> str:
    """Return the key of a parameter's slider, which is its name in a link."""
    return f"lighting.{name}"


def at_rest() -> Values:
    """Return the light that changes nothing."""
    return {parameter.id: parameter.identity for parameter in PARAMETERS}


def held() -> Values:
    """Return the light that the sliders say, or would say before they are drawn."""
    return {
        name: float(st.session_state.get(key_of(name), usual)) for name, usual in at_rest().items()
    }


def known() -> Values | None:
    """Return the light of the sliders; None until they are drawn once, since they read the link."""
    drawn = all(key_of(name) in st.session_state for name in INDEX)
    return held() if drawn else None


def put(values: Mapping[str, float]) -> None:
    """Move sliders; for a callback. What is out of bounds stops at them."""
    for name, value in values.items():
        parameter = PARAMETERS[INDEX[name]]
        st.session_state[key_of(name)] = min(max(float(value), parameter.low), parameter.high)


def panel() -> Values:
    """Draw sliders, keys and ready-made lights; return the light they say."""
    light = _sliders()
    _keys()
    with st.popover("Ready-made lights", icon=":material/wb_twilight:", width="stretch"):
        _presets()
    return light


def _sliders() -> Values:
    said: Values = {}
    for tab, names in zip(st.tabs(list(GROUPS)), GROUPS.values(), strict=True):
        with tab, st.grid(2, min_column_width=110):
            for name in names:
                said[name] = _slider(PARAMETERS[INDEX[name]])
    return {name: said[name] for name in INDEX}


def _keys() -> None:
    with st.grid(2, min_column_width=120, gap="xsmall"):
        for words, icon, key, change in KEYS:
            st.button(words, icon=icon, key=f"lab.lighting.{key}", shortcut=key, on_click=_move,
                      args=(change,), width="stretch",
                      help="A third of a stop, or 15 degrees.")  # fmt: skip
        st.button("Undo", icon=":material/undo:", key="lab.lighting.Z", shortcut="Z",
                  on_click=undo, width="stretch",
                  disabled=len(st.session_state.get(PAST, ())) < 2)  # fmt: skip
        st.button("Daylight", icon=":material/light_mode:", key="lab.lighting.0", shortcut="0",
                  on_click=put, args=(at_rest(),), width="stretch")  # fmt: skip


def _presets() -> None:
    with st.grid(2, min_column_width=135, gap="xsmall"):
        for name, values in PRESETS.items():
            st.button(name, key=f"lab.lighting.preset.{name}", on_click=put,
                      args=({**at_rest(), **values},), width="stretch")  # fmt: skip


def numbers() -> None:
    """Draw every number of the light as a field, for values between the steps of a slider."""
    with st.expander("Every number of this light", icon=":material/pin:", key="lab.lighting.all",
                     on_change="rerun") as place:  # fmt: skip
        if not place.open:
            return
        for column, (group, names) in zip(st.columns(4), GROUPS.items(), strict=True):
            with column:
                st.markdown(f"**{group}**")
                for name in names:
                    _number(PARAMETERS[INDEX[name]])


def remember(light: Values) -> None:
    """Keep the light for undo, where it differs from the last."""
    past = st.session_state.setdefault(PAST, [])
    if not past or past[-1] != light:
        st.session_state[PAST] = [*past, light][-MOST_PAST:]


def undo() -> None:
    """Go back to the light before; for a callback."""
    past = st.session_state.get(PAST, [])
    if len(past) > 1:
        st.session_state[PAST] = past[:-1]
        put(past[-2])


def _move(change: Mapping[str, float]) -> None:
    now = held()
    moved = {name: now[name] + by for name, by in change.items()}
    if "direction_deg" in moved:
        moved["direction_deg"] = (moved["direction_deg"] + 180) % 360 - 180
        if now["shadow_stops"] == 0:
            moved["shadow_stops"] = VISIBLE_STOPS
    put(moved)


def _slider(parameter: LightParameter) -> float:
    key = key_of(parameter.id)
    label = _label(parameter)
    tied = bound_number(key, parameter.identity, parameter.low, parameter.high, label)
    return float(
        st.slider(
            label, parameter.low, parameter.high, parameter.identity,
            STEPS[parameter.id], FORMATS.get(parameter.id),
            help=f"{parameter.help} Default: {parameter.identity:g}.", **tied,
        )
    )  # fmt: skip


def _number(parameter: LightParameter) -> None:
    key = f"lab.lighting.number.{parameter.id}"
    st.session_state[key] = held()[parameter.id]
    st.number_input(
        _label(parameter), parameter.low, parameter.high, step=STEPS[parameter.id], format="%.3f",
        key=key, on_change=lambda: put({parameter.id: st.session_state[key]}),
    )  # fmt: skip


def _label(parameter: LightParameter) -> str:
    return f"{parameter.label} ({parameter.unit})"
