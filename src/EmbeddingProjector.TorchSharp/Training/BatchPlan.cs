using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>Which pictures stand in which batch, and how each is changed: by the seed and the epoch alone, so that a run
/// that goes on draws the same.</summary>
internal sealed class BatchPlan
{
    private const int DefaultPerClass = 4;

    private readonly TrainingSettings settings;
    private readonly IReadOnlyList<int> labels;
    private readonly int[][] classes; // rows, by class; those of two pictures or more
    private readonly int? perClass;

    /// <summary>Makes the plan.</summary>
    /// <param name="settings">Objective, batch and seed.</param>
    /// <param name="labels">[pictures].</param>
    /// <exception cref="TrainingException">There are too few classes of two pictures.</exception>
    public BatchPlan(TrainingSettings settings, IReadOnlyList<int> labels)
    {
        this.settings = settings;
        this.labels = labels;
        perClass = settings.PerClass ?? (settings.Objective is TrainingObjective.Triplet or TrainingObjective.SupCon
            ? Math.Clamp(settings.BatchSize / 2, 2, DefaultPerClass) : null);
        classes = [.. Enumerable.Range(0, labels.Count).GroupBy(row => labels[row])
            .Where(rows => rows.Count() > 1).OrderBy(rows => rows.Key).Select(rows => rows.ToArray())];
        if (perClass is not null && (classes.Length < 2 || settings.BatchSize < 4))
        {
            throw new TrainingException(
                "TooFewPairs", $"batches of several pictures a class need 2 classes of 2 pictures and 4 pictures a batch, "
                + $"found {classes.Length} such classes and {settings.BatchSize} pictures a batch")
            { Kind = ErrorKind.InvalidInput };
        }
    }

    /// <summary>Batches in an epoch.</summary>
    public int Count => perClass is { } most
        ? Math.Max(1, (labels.Count + (ClassesInBatch(most) * most) - 1) / (ClassesInBatch(most) * most))
        : Cuts(Pictures).Count;

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">From 1.</param>
    public IEnumerable<Pick[]> Epoch(int epoch)
    {
        var random = new SeededRandom(unchecked((settings.Seed * 1_000_003) + epoch));
        var batches = perClass is { } most ? ByClass(most, random) : Shuffled(random);
        return batches.Select(rows => Picks(rows, epoch));
    }

    // Two views of a picture fill the batch with half as many pictures.
    private int Pictures => settings.Objective == TrainingObjective.NTXent
        ? settings.BatchSize / 2 : settings.BatchSize;

    private Pick[] Picks(int[] rows, int epoch) => settings.Objective == TrainingObjective.NTXent
        ? [.. rows.Select(row => Pick.Of(settings.Seed, epoch, row, 0)), .. rows.Select(row => Pick.Of(settings.Seed, epoch, row, 1))]
        : [.. rows.Select((row, place) => Pick.Of(settings.Seed, epoch, row, place + 2))];

    private IEnumerable<int[]> Shuffled(SeededRandom random)
    {
        var order = random.Permutation(labels.Count);
        return Cuts(Pictures).Select(cut => order[cut]);
    }

    // Batch norm has nothing to compare a single picture with: a last one joins the batch before.
    private List<Range> Cuts(int size)
    {
        var cuts = new List<Range>();
        for (var first = 0; first < labels.Count;)
        {
            var end = Math.Min(labels.Count, first + size);
            end = labels.Count - end == 1 ? labels.Count : end;
            cuts.Add(first..end);
            first = end;
        }

        return cuts;
    }

    private int ClassesInBatch(int most) => Math.Clamp(settings.BatchSize / most, 2, classes.Length);

    // Every class goes through all its pictures before one comes again.
    private IEnumerable<int[]> ByClass(int most, SeededRandom random)
    {
        var waiting = classes.Select(_ => new Queue<int>()).ToArray();
        for (var i = Count; i > 0; i--)
        {
            var batch = new List<int>();
            foreach (var place in random.Permutation(classes.Length).Take(ClassesInBatch(most)))
            {
                var (rows, queue, taken) = (classes[place], waiting[place], new List<int>());
                while (taken.Count < Math.Min(most, rows.Length))
                {
                    if (queue.Count == 0)
                        queue = waiting[place] = new(random.Permutation(rows.Length).Select(row => rows[row]));
                    if (queue.Dequeue() is var next && !taken.Contains(next))
                        taken.Add(next);
                }

                batch.AddRange(taken);
            }

            yield return [.. batch];
        }
    }
}

/// <summary>A picture in a batch.</summary>
/// <param name="Row">Its place among the pictures.</param>
/// <param name="Draw">The seed of how it is changed.</param>
internal readonly record struct Pick(int Row, long Draw)
{
    public static Pick Of(long seed, int epoch, int row, int view) =>
        new(row, unchecked((((((seed * 1_000_003) + epoch) * 1_000_003) + row) * 1_000_003) + view));
}
