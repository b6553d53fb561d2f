using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Fuzz;

/// <summary>Damages a reader's files again and again, keeping what takes a branch that none took before.</summary>
/// <param name="reader">The reader.</param>
/// <param name="folder">Where inputs that were kept, and findings, lie from one run to the next.</param>
internal sealed partial class Fuzzer(FuzzReader reader, FuzzFolder folder)
{
    private const int MostKept = 4000;
    private const int MostlyQuick = 1000; // one of these is read with all that is around it
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(20);

    private readonly Coverage coverage = new();
    private readonly List<byte[]> corpus = [];
    private readonly HashSet<string> failures = new(StringComparer.Ordinal);
    private long executions;
    private (long Execution, TimeSpan Since) watched;

    /// <summary>Runs for a time, or until so many inputs are tried.</summary>
    /// <returns>A line that says what was done.</returns>
    public string Run(TimeSpan time, long most, int seed)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random, reader.ReadTokens());
        using var input = new FuzzInput();
        using var watch = new Timer(_ => EndWhereStuck(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var start = Stopwatch.GetTimestamp();
        var wholes = 0L;
        foreach (var bytes in reader.ReadSeeds().Concat(folder.Kept(reader)))
            Try(bytes, isKept: true);
        var seeds = corpus.Count;

        while (Stopwatch.GetElapsedTime(start) < time && executions < most)
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
            + $"{corpus.Count - seeds} kept, {(reader.Quick is null ? "" : $"{wholes} with all around it, ")}{failures.Count} findings");

        void Try(byte[] bytes, bool isKept)
        {
            folder.Current(bytes);
            input.Bytes = bytes;
            coverage.Clear();
            var failure = Verdict.Of(reader.Quick ?? reader.Read, input);
            executions++;
            var isNew = coverage.IsNew();
            if (failure is null && reader.Quick is not null && (isKept || isNew || random.Next(MostlyQuick) == 0))
            {
                failure = Verdict.Of(reader.Read, input);
                wholes++;
                isNew |= coverage.IsNew();
            }

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

    // By the processor's time: the process may have been held up, or stopped.
    private void EndWhereStuck()
    {
        var (now, spent) = (Volatile.Read(ref executions), Environment.CpuUsage.TotalTime);
        if (now != watched.Execution)
        {
            watched = (now, spent);
        }
        else if (spent - watched.Since > Stuck)
        {
            Console.Error.WriteLine($"{reader.Name}: no end within {Stuck.TotalSeconds} s");
            Environment.Exit(FuzzFolder.StuckCode);
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
