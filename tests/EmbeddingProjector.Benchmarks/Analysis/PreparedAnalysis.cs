using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>An analysis whose data are ready.</summary>
/// <param name="Work">What is timed.</param>
/// <param name="Judge">The number to compare, from what the work returned; not timed.</param>
internal sealed record PreparedAnalysis(Func<object> Work, Func<object, double> Judge)
{
    /// <summary>Turns coordinates that the peer wrote into the number, where it cannot do so itself.</summary>
    public Func<Matrix, double>? JudgePeer { get; init; }

    /// <summary>Makes one with a typed result.</summary>
    public static PreparedAnalysis Of<T>(Func<T> work, Func<T, double> judge)
        where T : class => new(work, found => judge((T)found));
}
