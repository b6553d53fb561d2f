using System.Runtime.ExceptionServices;

namespace EmbeddingProjector.Numerics;

/// <summary>Runs numbered tasks on several threads. Which thread runs a task must not change its result.</summary>
internal static class WorkSharing
{
    /// <summary>Runs tasks 0 to <paramref name="count"/> - 1 and waits for them.</summary>
    /// <param name="count">How many tasks.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <param name="task">Called once with each number.</param>
    public static void For(int count, int threads, Action<int> task)
    {
        var workers = Math.Min(count, threads > 0 ? threads : Environment.ProcessorCount);
        if (workers <= 1)
        {
            for (var i = 0; i < count; i++)
                task(i);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = workers }, task);
        }
        catch (AggregateException errors)
        {
            // As one thread would have thrown it: a stop, above all.
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    /// <summary>The half-open range of one of several nearly equal parts.</summary>
    /// <param name="parts">Into how many.</param>
    /// <param name="part">Which, from 0.</param>
    public static (int Start, int End) Part(int length, int parts, int part) =>
        ((int)((long)length * part / parts), (int)((long)length * (part + 1) / parts));
}
