"""Writes the list of operators that programs may use, from the schemas that PyTorch knows.

    python3 make_operators.py > ../../../../main/resources/dev/espalier/formats/script/operators.txt

Allowed is what computes tensors, numbers, texts, lists and dictionaries from their like: public operators of aten whose
arguments can be nothing else, without those named below, and the internal ones that PyTorch itself writes into
programs. All others that PyTorch knows are listed too: a program's own names must not be taken for one of them.
"""
import re

import torch

# Touch files, the process or other machines
ACTING = """from_file save load read_file write_file to_here rpc_async rpc_remote rpc_sync load_library""".split()

# Public, and left out: state of the process, devices and streams, raw memory, autograd's own tools, other backends,
# packed and quantized weights, sparse and distributed tensors
WITHOUT = re.compile(
    r"""backward|_overrideable|^(cuda|cpu|cudnn|miopen|mkldnn|fbgemm|quantize|quantized|sparse|hspmm|sspaddmm|smm|q)(_|$)
    |^(record_stream|set_|set|set_data|swap|manual_seed|seed|initial_seed|Generator|wait|is_owner|owner|owner_name
    |local_value|confirmed_by_owner|get_gradients|grad|retain_grad|retains_grad|requires_grad_|output_nr|is_leaf|data
    |pin_memory|is_pinned|resize_.*|resize|resize_as|empty_quantized|choose_qparams_optimized|int_repr|dequantize|qscheme
    |to_mkldnn|to_sparse.*|copy_sparse.*|crow_indices.*|ccol_indices.*|col_indices.*|row_indices.*|coalesce|is_coalesced
    |sym_.*|is_vulkan_available|has_torch_function|is_distributed|hash|hash_tensor|Delete
    |confirmed.*|fused_moving.*|segment_reduce|lift.*|slice_inverse|unsafe_.*|batch_norm_.*|nested_to_padded_tensor)$"""
    .replace("\n    ", ""))

INTERNAL = """__and__ __contains__ __derive_index __getitem__ __iand__ __ilshift__ __interpolate __ior__ __irshift__ __is__
__isnot__ __ixor__ __lshift__ __not__ __or__ __range_length __round_to_zero_floordiv __rshift__ __upsample
__upsample_bilinear __upsample_nearest __xor__ _adaptive_avg_pool2d _adaptive_avg_pool3d _cast_Byte _cast_Char
_cast_Double _cast_Float _cast_Half _cast_Int _cast_Long _cast_Short _convolution _convolution_mode
_get_tracing_state _infer_size _list_to_tensor _log_softmax _native_multi_head_attention
_nested_tensor_from_mask _nested_tensor_from_mask_left_aligned _no_grad_embedding_renorm_ _no_grad_fill_
_no_grad_normal_ _no_grad_uniform_ _no_grad_zero_ _pack_padded_sequence _pad_circular _pad_enum _pad_packed_sequence
_scaled_dot_product_attention_math _set_item _shape_as_tensor _softmax _tensor_to_list
_transformer_encoder_layer_fwd _trilinear _unique2 _unwrap_optional _upsample_bicubic2d_aa _upsample_bilinear2d_aa
_upsample_nearest_exact1d _upsample_nearest_exact2d _upsample_nearest_exact3d _weight_norm unique_dim
set_grad_enabled is_grad_enabled warn""".split()

# Methods and fields of values that are no operators of their own
FIELDS = "T H mT mH shape real imag".split()

PRIM = """ConstantChunk EnumName EnumValue IfThenElse ListConstruct ListUnpack ModuleContainerIndex NumToTensor
RaiseException StringIndex TupleConstruct TupleIndex TupleUnpack Uninitialized abs device dtype index is_cpu is_cuda
is_ipu is_maia is_meta is_mkldnn is_mps is_mtia is_nested is_quantized is_sparse is_sparse_csr is_vulkan is_xla is_xpu
isinstance itemsize layout max min name nbytes rangelist requires_grad shape tolist type
unchecked_unwrap_optional data annotate""".split()

HARMLESS = re.compile(
    r"(Tensor|Scalar|number|int|SymInt|float|bool|str|complex|ScalarType|Layout|MemoryFormat|Device|Generator|Dimname"
    r"|t|Any|AnyEnumType|Dict|List|Optional|Tuple|key|tVal|NoneType|Dict\(.*\)|[a-z]+)")


def computes(schema):
    kinds = (str(argument.type) for argument in schema.arguments)
    words = {word for kind in kinds for word in re.findall(r"[A-Za-z_.]+", kind)}
    return all(HARMLESS.fullmatch(word) for word in words)


def lines(names, width=118):
    line = ""
    for name in sorted(names):
        if len(line) + len(name) > width:
            yield line.rstrip()
            line = ""
        line += name + " "
    yield line.rstrip()


schemas = torch._C._jit_get_all_schemas()
known = {schema.name.split("::")[1] for schema in schemas if schema.name.split("::")[0] in ("aten", "prim")}
public = {s.name.split("::")[1] for s in schemas if s.name.startswith("aten::") and computes(s)}
allowed = {name for name in public if not name.startswith("_") and not WITHOUT.search(name)}
allowed = (allowed | set(INTERNAL) | set(FIELDS)) - set(ACTING)

print("# Written by make_operators.py from the schemas of PyTorch", torch.__version__.split("+")[0])
for title, names in [("aten", allowed), ("prim", PRIM), ("acting", ACTING), ("other", known - allowed - set(PRIM) - set(ACTING))]:
    print(f"[{title}]")
    print(*lines(names), sep="\n")
