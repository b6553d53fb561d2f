using System.Collections.Frozen;

namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>A name of a Python class or function that a pickle mentions. None is ever called: each only says how its
/// arguments are to be understood.</summary>
/// <remarks>A training script leaves values of any class beside its tensors (dates, enums, configurations), so a name
/// that is not known stands for a value that is read over. A name that reaches the system is refused all the same: no
/// honest checkpoint has it, and Python would run it.</remarks>
/// <param name="Name">The module and the name in it.</param>
/// <param name="ElementType">How a storage's values are stored.</param>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind, ElementType ElementType = default)
{
    private static readonly FrozenSet<string> Builtins =
    [
        "set", "frozenset", "int", "long", "float", "complex", "str", "unicode", "bytes", "bytearray", "bool", "list",
        "tuple", "object", "slice", "range", "xrange", "type", "getattr",
    ];

    // Modules, or names in them, that run code, start processes, or open files and connections.
    private static readonly FrozenSet<string> Dangerous =
    [
        "os", "nt", "posix", "sys", "subprocess", "_posixsubprocess", "popen2", "commands", "pty", "platform", "shutil",
        "importlib", "imp", "runpy", "code", "codeop", "pkgutil", "zipimport", "site", "pip", "ensurepip", "venv",
        "distutils", "setuptools", "socket", "_socket", "ssl", "http", "httplib", "urllib", "urllib2", "requests",
        "ftplib", "smtplib", "telnetlib", "xmlrpc", "webbrowser", "ctypes", "_ctypes", "cffi", "multiprocessing",
        "threading", "_thread", "thread", "asyncio", "concurrent", "signal", "pickle", "cPickle", "_pickle", "dill",
        "cloudpickle", "joblib", "marshal", "shelve", "timeit", "trace", "profile", "cProfile", "pdb", "bdb", "doctest",
        "pydoc", "idlelib", "lib2to3", "test", "unittest", "tempfile", "fileinput", "zipfile", "tarfile", "sqlite3",
        "io.open", "_io.open", "io.FileIO", "_io.FileIO", "_io.open_code", "codecs.open", "torch.load", "torch.hub",
        "torch.jit", "torch.ops", "torch.package", "torch.serialization", "torch.utils.cpp_extension",
        "torch.utils.model_zoo", "numpy.load", "numpy.fromfile", "numpy.memmap", "numpy.f2py", "numpy.testing",
        "numpy.distutils",
    ];

    private static readonly Dictionary<string, PickleGlobal> Known = new PickleGlobal[]
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
    }.ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>What a name stands for; null where it is refused.</summary>
    public static PickleGlobal? Find(string module, string name)
    {
        var full = $"{module}.{name}";
        if (Known.TryGetValue(full, out var known))
            return known;

        var isAllowed = module is "builtins" or "__builtin__" ? Builtins.Contains(name) : !IsDangerous(full);
        return isAllowed ? new(full, PickleGlobalKind.Inert) : null;
    }

    private static bool IsDangerous(string name)
    {
        var dot = name.IndexOf('.');
        for (var depth = 0; depth < 3 && dot >= 0; depth++, dot = name.IndexOf('.', dot + 1))
        {
            if (Dangerous.Contains(name[..dot]))
                return true;
        }

        return Dangerous.Contains(name);
    }
}
