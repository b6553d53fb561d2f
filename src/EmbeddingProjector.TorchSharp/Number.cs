using System.Collections.Concurrent;
using TorchSharp;

namespace EmbeddingProjector.TorchSharp;

/// <summary>Numbers for libtorch's operations, each made once and kept.</summary>
/// <remarks>TorchSharp makes one for every number that an operation is given, the 1 of a plain <c>add</c> too, and frees it
/// when the garbage collector finds it unused: which it is while the native call still reads it. The call then fails, or
/// computes with what lies there. So no operation here is given a number that nothing holds.</remarks>
internal static class Number
{
    private static readonly ConcurrentDictionary<double, Scalar> Reals = new();
    private static readonly ConcurrentDictionary<long, Scalar> Integers = new();

    /// <summary>What a plain sum multiplies its second part by.</summary>
    public static Scalar One { get; } = Of(1.0);

    /// <param name="value">Of few: what changes from step to step is held by its caller.</param>
    public static Scalar Of(double value) => Reals.GetOrAdd(value, number => number);

    /// <param name="value">Of few, for tensors of whole numbers.</param>
    public static Scalar Of(long value) => Integers.GetOrAdd(value, number => number);
}
