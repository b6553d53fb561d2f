using EmbeddingProjector.Benchmarks.Peers;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Tests;
using EmbeddingProjector.Tests.Engines;

namespace EmbeddingProjector.Benchmarks.Zoo;

/// <summary><c>zoo</c>: every model in one table: how near its logits come to torchvision's in float64, and its speed
/// beside ONNX Runtime's, both in one process, in turns.</summary>
/// <remarks>A row is written as soon as it is measured; a run that is begun again with the same file goes on with the
/// models that it does not hold, and with errors that it does not.</remarks>
internal static class ZooCommand
{
    /// <summary>Its arguments.</summary>
    public const string Arguments =
        "[MODEL...] [--file zoo.tsv] [--seconds 8] [--batch 8] [--threads 2]";

    private const int Classes = 1000;

    /// <summary>Measures what the file does not hold yet, and prints the table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 2 when the arguments are wrong.</returns>
    public static int Run(string[] args)
    {
        var (file, words) = TakeFile(args);
        PeersOptions options;
        string[] models;
        try
        {
            options = PeersOptions.Parse(words, new() { Models = ModelCatalog.Names });
            models = [.. options.Models.Where(
                model => ModelCatalog.Find(model).WeightSets.Any(set => set.Url is not null))];
        }
        catch (Exception error) when (error is FormatException or NameNotFoundException)
        {
            Console.Error.WriteLine($"{error.Message}; usage: zoo {Arguments}");
            return 2;
        }

        var table = new ZooTable(file);
        foreach (var model in models)
        {
            if (table.Find(model) is not { } row)
                table.Set(Measure(model, options));
            else if (row.Error is null)
                table.Set(row with { Error = Error(model) });
            else
                continue;
            Console.Error.WriteLine($"{model}: measured");
        }

        Console.WriteLine(
            $"Simd beside ONNX Runtime, images/s, batch {options.Batch}, {options.Threads} threads; error: relative L2 of the"
            + " logits to torchvision's in float64, both under formula weights");
        table.Print(models);
        return 0;
    }

    private static ZooRow Measure(string model, PeersOptions options)
    {
        var graph = ModelCatalog.Find(model).BuildAt(Classes, EnginePeer.SideOf(model));
        var (ours, theirs) = Speeds(model, options);
        return new(
            model, graph.Embedding.Shape.Length, graph.ParameterCount, EnginePeer.SideOf(model), Error(model), ours, theirs);
    }

    private static (double Ours, double? Theirs) Speeds(string model, PeersOptions options)
    {
        using var exported = OnnxExport.Of(model);
        using var ours = new EnginePeer("Simd", EngineFactory.Create("Simd"), model, options);
        if (exported is null)
        {
            ours.Measure(TimeSpan.FromSeconds(options.Seconds / 2.0));
            return (ours.Best, null);
        }

        using var theirs = new OnnxPeer(exported.Path, options);
        var slice = TimeSpan.FromSeconds(options.Seconds / (2.0 * options.Rounds));
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var side in (Peer[])[ours, theirs])
            {
                Thread.Sleep(PeersCommand.Pause);
                side.Measure(slice);
            }
        }

        return (ours.Best, theirs.Best);
    }

    // Null where there is no truth to compare with: neither a fixture nor a torchvision that makes one.
    private static double? Error(string model)
    {
        if (FixtureTruth.Find(model) is not { } path)
            return null;

        var graph = ModelCatalog.Find(model).BuildAt(Classes, EnginePeer.SideOf(model));
        var input = FormulaWeights.Input([2, .. graph.Input.Shape.Dimensions]);
        using var program = EngineFactory.Create("Simd").Compile(graph, new FormulaWeights(graph), new()
        {
            Outputs = [graph.Logits], InputShape = graph.Input.Shape, MaxBatch = 2, Threads = Environment.ProcessorCount,
        });
        var logits = new float[2 * Classes];
        program.Run(input, 2, [logits]);
        var truth = NpyArray.Load(path).Floats;
        return Enumerable.Range(0, 2)
            .Max(i => Agreement.RelativeL2(logits.AsSpan(i * Classes, Classes), truth.AsSpan(i * Classes, Classes)));
    }

    private static (string File, string[] Words) TakeFile(string[] args)
    {
        var place = Array.IndexOf(args, "--file");
        return place < 0 || place + 1 == args.Length
            ? ("zoo.tsv", args)
            : (args[place + 1], [.. args[..place], .. args[(place + 2)..]]);
    }
}
