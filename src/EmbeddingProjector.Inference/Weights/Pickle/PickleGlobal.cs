using EmbeddingProjector.Inference.Weights.Storage;

namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>A name of a Python class or function that a pickle may mention. None is ever called: each only says how its
/// arguments are to be understood.</summary>
/// <param name="Name">The module and the name in it.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="ElementType">How a storage's values are stored.</param>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind, ElementType ElementType = default)
{
    // Inert are the optimiser's, the scheduler's and the command line's leftovers in common training checkpoints.
    private static readonly Dictionary<string, PickleGlobal> Allowed = new PickleGlobal[]
    {
        new("collections.OrderedDict", PickleGlobalKind.Dictionary),
        new("collections.defaultdict", PickleGlobalKind.Dictionary),
        new("builtins.dict", PickleGlobalKind.Dictionary),
        new("__builtin__.dict", PickleGlobalKind.Dictionary),
        new("torch.Size", PickleGlobalKind.Tuple),
        new("torch._utils._rebuild_tensor", PickleGlobalKind.Tensor),
        new("torch._utils._rebuild_tensor_v2", PickleGlobalKind.Tensor),
        new("torch._utils._rebuild_parameter", PickleGlobalKind.Parameter),
        new("torch._utils._rebuild_parameter_with_state", PickleGlobalKind.Parameter),
        new("torch.nn.parameter.Parameter", PickleGlobalKind.Parameter),
        new("torch.autograd.variable.Variable", PickleGlobalKind.Parameter),
        new("torch._tensor._rebuild_from_type_v2", PickleGlobalKind.TensorSubclass),
        new("torch.HalfStorage", PickleGlobalKind.Storage, ElementType.Float16),
        new("torch.BFloat16Storage", PickleGlobalKind.Storage, ElementType.BFloat16),
        new("torch.FloatStorage", PickleGlobalKind.Storage, ElementType.Float32),
        new("torch.DoubleStorage", PickleGlobalKind.Storage, ElementType.Float64),
        new("torch.CharStorage", PickleGlobalKind.Storage, ElementType.Int8),
        new("torch.ShortStorage", PickleGlobalKind.Storage, ElementType.Int16),
        new("torch.IntStorage", PickleGlobalKind.Storage, ElementType.Int32),
        new("torch.LongStorage", PickleGlobalKind.Storage, ElementType.Int64),
        new("torch.ByteStorage", PickleGlobalKind.Storage, ElementType.UInt8),
        new("torch.BoolStorage", PickleGlobalKind.Storage, ElementType.Bool),
        new("torch.Tensor", PickleGlobalKind.Inert),
        new("torch.device", PickleGlobalKind.Inert),
        new("torch.float16", PickleGlobalKind.Inert),
        new("torch.bfloat16", PickleGlobalKind.Inert),
        new("torch.float32", PickleGlobalKind.Inert),
        new("torch.float64", PickleGlobalKind.Inert),
        new("argparse.Namespace", PickleGlobalKind.Inert),
        new("collections.Counter", PickleGlobalKind.Inert),
        new("builtins.set", PickleGlobalKind.Inert),
        new("__builtin__.set", PickleGlobalKind.Inert),
        new("builtins.int", PickleGlobalKind.Inert),
        new("__builtin__.int", PickleGlobalKind.Inert),
        new("_codecs.encode", PickleGlobalKind.Inert),
        new("numpy.core.multiarray.scalar", PickleGlobalKind.Inert),
        new("numpy._core.multiarray.scalar", PickleGlobalKind.Inert),
        new("numpy.core.multiarray._reconstruct", PickleGlobalKind.Inert),
        new("numpy._core.multiarray._reconstruct", PickleGlobalKind.Inert),
        new("numpy.ndarray", PickleGlobalKind.Inert),
        new("numpy.dtype", PickleGlobalKind.Inert),
        new("pathlib.PosixPath", PickleGlobalKind.Inert),
        new("pathlib.WindowsPath", PickleGlobalKind.Inert),
    }.ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>Finds an allowed name.</summary>
    /// <param name="name">The module and the name in it, with a dot between.</param>
    public static PickleGlobal? Find(string name) => Allowed.GetValueOrDefault(name);
}
