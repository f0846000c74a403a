"""Graphs made smaller: which kernels run, what is zero, what is refused, what is absent."""

import numpy as np
import onnx
import pytest
import torch

from lab.core.errors import BadInput, Unavailable
from lab.encoders.compressed import graphs
from lab.encoders.compressed.graphs import dynamic_int8, exported, four_bit, kernels, static_int8
from lab.encoders.onnx_model import OnnxModel

IMAGE = (1, 3, 16, 16)
INPUT = np.random.default_rng(0).normal(size=IMAGE).astype(np.float32)


@pytest.fixture(scope="module")
def convolutions():
    torch.manual_seed(0)
    layers = torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Conv2d(8, 8, 3)
    module = torch.nn.Sequential(*layers, torch.nn.Flatten())
    return exported(module.eval().requires_grad_(False), torch.zeros(IMAGE))


@pytest.fixture(scope="module")
def products():
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(96, 64), torch.nn.ReLU(), torch.nn.Linear(64, 32))
    graph = exported(module.eval().requires_grad_(False), torch.zeros((1, 4, 96)))
    assert {n.op_type for n in onnx.load_from_string(graph).graph.node} >= {"MatMul"}
    return graph


def operators(graph):
    return {node.op_type for node in onnx.load_from_string(graph).graph.node}


def near(graph, small, x, tolerance):
    a, b = OnnxModel(graph)(x), OnnxModel(small)(x)
    assert 0 < np.abs(a - b).max() < tolerance * np.abs(a).max()


def test_dynamic_8_bit_convolutions_run_on_whole_numbers(convolutions):
    small = dynamic_int8(convolutions, signed=False)
    assert {"DynamicQuantizeLinear", "ConvInteger"} <= operators(small)
    assert "Conv" not in operators(small)
    ran = kernels(small, INPUT)
    assert ran["ConvInteger"] == 2 and "Conv" not in ran
    assert kernels(convolutions, INPUT)["Conv"] + kernels(convolutions, INPUT)["FusedConv"] == 2
    near(convolutions, small, INPUT, 0.1)


def test_static_8_bit_convolutions_run_on_whole_numbers(convolutions):
    samples = [INPUT, -INPUT]
    small = static_int8(convolutions, samples)
    assert {"QuantizeLinear", "DequantizeLinear"} <= operators(small)
    assert kernels(small, INPUT)["QLinearConv"] == 2
    near(convolutions, small, INPUT, 0.1)
    assert static_int8(convolutions, samples) == small


def test_8_bit_products_run_on_whole_numbers(products):
    x = np.random.default_rng(1).normal(size=(1, 4, 96)).astype(np.float32)
    small = dynamic_int8(products, signed=True)
    assert "MatMulInteger" in operators(small)
    assert any("Integer" in op or "QuantizeMatMul" in op for op in kernels(small, x))
    near(products, small, x, 0.1)


def test_4_bit_products_run_as_such(products):
    x = np.random.default_rng(1).normal(size=(1, 4, 96)).astype(np.float32)
    small = four_bit(products)
    assert operators(small) & {"MatMul", "MatMulNBits"} == {"MatMulNBits"}
    assert kernels(small, x)["MatMulNBits"] == 2
    near(products, small, x, 0.35)


def test_convolutions_have_no_4_bit_kernel(convolutions):
    with pytest.raises(BadInput, match="no 4-bit kernel"):
        four_bit(convolutions)


@pytest.mark.parametrize("missing", ["ONNX", "QUANTISER"])
def test_an_absent_quantiser_says_what_installs_it(convolutions, products, monkeypatch, missing):
    command = getattr(graphs, missing).command
    absent = graphs.PackageFile("no_such_package", "", command)
    monkeypatch.setattr(graphs, missing, absent)
    for make in (
        lambda: dynamic_int8(convolutions, signed=False),
        lambda: static_int8(convolutions, [INPUT]),
        lambda: four_bit(products),
    ):
        with pytest.raises(Unavailable) as caught:
            make()
        assert command in caught.value.do


def test_a_damaged_graph_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(graphs, "home", lambda: tmp_path)
    made = []

    def make():
        made.append(1)
        return b"graph"

    assert graphs.kept_graph("one", make) == graphs.kept_graph("one", make) == b"graph"
    assert len(made) == 1
    (tmp_path / "models" / "one.onnx").write_bytes(b"broken")
    assert graphs.kept_graph("one", make) == b"graph" and len(made) == 2
