using System.Diagnostics;
using EmbeddingProjector.Inference.Errors;

namespace EmbeddingProjector.Fuzz;

/// <summary>What a reader may do with a file, whatever its bytes are: read it or refuse it by an error of ours, within
/// bounds of time and memory.</summary>
internal static class Verdict
{
    /// <summary>Or twice the file, where that is more.</summary>
    public const long MostAllocated = 64 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Reads a file.</summary>
    /// <returns>What the reader did that it may not; null where all is well.</returns>
    public static string? Of(Action<FuzzInput> reader, FuzzInput input)
    {
        var start = Stopwatch.GetTimestamp();
        var failure = Read(reader, input, out var allocated, out _);
        if (failure is not null)
            return failure;

        // Another process may have held the machine up: slow is what takes the processor long three times.
        var took = Stopwatch.GetElapsedTime(start);
        if (took > Longest && TimeSpan.FromTicks(Math.Min(Processor(), Processor())) is var spent && spent > Longest)
            return $"slow: {spent.TotalSeconds:F1} s of the processor";
        return allocated > Math.Max(MostAllocated, 2 * input.Bytes.Length) ? $"large: allocated {allocated} bytes" : null;

        long Processor()
        {
            Read(reader, input, out _, out var processor);
            return processor.Ticks;
        }
    }

    private static string? Read(Action<FuzzInput> reader, FuzzInput input, out long allocated, out TimeSpan processor)
    {
        var before = (Bytes: GC.GetTotalAllocatedBytes(), Time: Environment.CpuUsage.TotalTime);
        try
        {
            reader(input);
            return null;
        }
        catch (EmbeddingProjectorException)
        {
            return null;
        }
        catch (Exception error)
        {
            return $"untyped: {Describe(error)}";
        }
        finally
        {
            allocated = GC.GetTotalAllocatedBytes() - before.Bytes;
            processor = Environment.CpuUsage.TotalTime - before.Time;
        }
    }

    // The innermost frame of ours, so that one fault is told once.
    private static string Describe(Exception error)
    {
        var frames = (error.StackTrace ?? "").Split('\n').Where(line => line.Contains("EmbeddingProjector.", StringComparison.Ordinal));
        var place = string.Join(" < ", frames.Take(3).Select(line => line.Trim().Split(" in ")[0]));
        return $"{error.GetType().Name} {place}: {error.Message}";
    }
}
