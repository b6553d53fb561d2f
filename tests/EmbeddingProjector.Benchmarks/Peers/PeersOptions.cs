using System.Globalization;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>What <c>peers</c> measures.</summary>
internal sealed record PeersOptions
{
    /// <summary>The models, torchvision's names.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["resnet18", "resnet50", "resnet152", "vgg16"];

    /// <summary>Images a batch.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Worker threads of each side.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>How often the two sides take turns.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Timed batches of each side in a round, after one that warms up.</summary>
    public int Batches { get; init; } = 5;

    /// <summary>Seconds for both sides together, where a time is measured and not a number of batches.</summary>
    public int Seconds { get; init; } = 8;

    /// <summary>Whether each side goes back to the input's gradient too.</summary>
    public bool Gradient { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="defaults">What holds where none is given.</param>
    /// <exception cref="FormatException">An option is unknown or has no number; the message says which.</exception>
    public static PeersOptions Parse(string[] args, PeersOptions defaults)
    {
        var options = defaults;
        var models = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--batch" => options with { Batch = Number(args, ++i) },
                "--threads" => options with { Threads = Number(args, ++i) },
                "--rounds" => options with { Rounds = Number(args, ++i) },
                "--seconds" => options with { Seconds = Number(args, ++i) },
                "--batches" => options with { Batches = Number(args, ++i) },
                ['-', ..] => throw new FormatException($"unknown option '{args[i]}'"),
                var model => AddTo(models, model, options),
            };
        }

        return models.Count == 0 ? options : options with { Models = models };
    }

    private static PeersOptions AddTo(List<string> models, string model, PeersOptions options)
    {
        models.Add(model);
        return options;
    }

    private static int Number(string[] args, int place) =>
        place < args.Length && int.TryParse(args[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
            ? number
            : throw new FormatException($"'{args[place - 1]}' wants a number of at least 1");
}
