using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Fuzz;

/// <summary>Damages a reader's files again and again, keeping what takes a branch that none took before.</summary>
/// <param name="reader">The reader.</param>
/// <param name="folder">Where inputs that were kept, and findings, lie from one run to the next.</param>
internal sealed partial class Fuzzer(FuzzReader reader, FuzzFolder folder)
{
    private const int MostKept = 4000;
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(20);

    private readonly Coverage coverage = new();
    private readonly List<byte[]> corpus = [];
    private readonly HashSet<string> failures = new(StringComparer.Ordinal);
    private long begun = Stopwatch.GetTimestamp();

    /// <summary>Runs for a time.</summary>
    /// <returns>A line that says what was done.</returns>
    public string Run(TimeSpan time, int seed)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random, reader.ReadTokens());
        using var input = new FuzzInput();
        using var watch = new Timer(_ => EndWhereStuck(), null, Stuck, TimeSpan.FromSeconds(1));
        var start = Stopwatch.GetTimestamp();
        var executions = 0L;
        foreach (var bytes in reader.ReadSeeds().Concat(folder.Kept(reader)))
            Try(bytes, isKept: true);
        var seeds = corpus.Count;

        while (Stopwatch.GetElapsedTime(start) < time)
        {
            // Half of the turns go to the inputs that were found last.
            var from = random.Next(2) == 0 ? 0 : Math.Max(0, corpus.Count - Math.Max(8, corpus.Count / 5));
            var bytes = mutator.Next(corpus[random.Next(from, corpus.Count)], corpus[random.Next(corpus.Count)]);
            if (reader.Mend is { } mend && random.Next(4) > 0)
                bytes = mend(bytes);
            Try(bytes, isKept: false);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"{reader.Name}: {executions} inputs, {coverage.Branches} branches, {seeds} seeds, "
            + $"{corpus.Count - seeds} kept, {failures.Count} findings");

        void Try(byte[] bytes, bool isKept)
        {
            folder.Current(bytes);
            input.Bytes = bytes;
            coverage.Clear();
            Volatile.Write(ref begun, Stopwatch.GetTimestamp());
            var failure = Verdict.Of(reader, input);
            executions++;
            var isNew = coverage.IsNew();
            if (failure is not null)
            {
                if (failures.Add(Digits().Replace(failure.Split(": ")[0] + failure, "#")))
                    Console.Error.WriteLine($"{reader.Name}: {failure}\n  {folder.Found(reader, bytes)}");
            }
            else if (isKept || (isNew && corpus.Count < MostKept))
            {
                corpus.Add(bytes);
                if (!isKept)
                    folder.Keep(reader, bytes);
            }
        }
    }

    private void EndWhereStuck()
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref begun)) > Stuck
            && Environment.CpuUsage.TotalTime > Stuck) // and not for want of a processor
        {
            Console.Error.WriteLine($"{reader.Name}: no end within {Stuck.TotalSeconds} s");
            Environment.Exit(FuzzFolder.StuckCode);
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
