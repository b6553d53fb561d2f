using System.Diagnostics;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Benchmarks;

/// <summary><c>layers MODEL[:BATCH[:THREADS]] [avx512|avx2|vector|scalar] [direct] [brief] [gradient]</c>: where the
/// Simd engine's time goes, step by step; with <c>gradient</c> to the logits and back.</summary>
internal static class LayersCommand
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("layers: expected a model");
            return 2;
        }

        var spec = args[0].Split(':');
        var batch = spec.Length > 1 ? int.Parse(spec[1]) : 8;
        var threads = spec.Length > 2 ? int.Parse(spec[2]) : Environment.ProcessorCount;
        var settings = new SimdSettings { Winograd = !args.Contains("direct") };
        foreach (var word in args[1..].Where(word => word is not ("brief" or "direct" or "gradient")))
            settings = settings with { Path = Enum.Parse<InstructionPath>(word, ignoreCase: true) };

        var graph = ModelCatalog.Find(spec[0]).BuildAt(1000, Peers.EnginePeer.SideOf(spec[0]));
        var options = new ProgramOptions
        {
            Outputs = [graph.Logits], InputShape = graph.Input.Shape, MaxBatch = batch, Threads = threads,
            Gradient = args.Contains("gradient"),
        };
        var compiling = Stopwatch.GetTimestamp();
        using var program = (SimdProgram)new SimdEngine(settings).Compile(graph, new RandomWeights(graph), options);
        Console.WriteLine($"{graph.Name} batch {batch} threads {threads} {settings.Path}: "
            + $"compiled in {Stopwatch.GetElapsedTime(compiling).TotalMilliseconds:F0} ms");
        Measure(program, batch, isBrief: args.Contains("brief"));
        return 0;
    }

    private static void Measure(SimdProgram program, int batch, bool isBrief)
    {
        var random = new Random(1);
        var input = new float[batch * program.InputShape.Length];
        for (var i = 0; i < input.Length; i++)
            input[i] = random.NextSingle();
        var output = new float[batch * program.OutputShapes[0].Length];
        var gradient = new float[input.Length];
        RunOnce();

        var best = double.PositiveInfinity;
        var ticks = new long[program.Steps.Count];
        var least = ticks.Select(_ => long.MaxValue).ToArray();
        program.Profile = (step, time) => ticks[step] += time;
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < Duration;)
        {
            Array.Clear(ticks);
            var start = Stopwatch.GetTimestamp();
            RunOnce();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            for (var i = 0; i < ticks.Length; i++)
                least[i] = Math.Min(least[i], ticks[i]);
        }

        if (!isBrief)
            PrintSteps(program, batch, least);
        var work = 2.0 * batch * program.Steps.Sum(step => step.MultiplyAdds);
        Console.WriteLine($"{batch / best:F2} images/s, {work / best / 1e9:F0} GFLOP/s, {best * 1e3:F1} ms; "
            + $"undisturbed {batch * Stopwatch.Frequency / (double)least.Sum():F2} images/s");

        void RunOnce()
        {
            program.Run(input, batch, [output]);
            (program as SimdGradientProgram)?.Backward([output], gradient);
        }
    }

    private static void PrintSteps(SimdProgram program, int batch, long[] ticks)
    {
        for (var i = 0; i < ticks.Length; i++)
        {
            var step = program.Steps[i];
            var seconds = ticks[i] / (double)Stopwatch.Frequency;
            var images = program.Stages.Where(stage => i <= stage.Last).Select(stage => stage.Images).FirstOrDefault();
            var speed = 2.0 * batch * step.MultiplyAdds / seconds / 1e9;
            Console.WriteLine(
                $"{step.GetType().Name[..^4],-13} {step.Name,-28} {string.Join('x', Dimensions(step)),-12} "
                + $"x{images,-2} {seconds * 1e3,8:F3} ms {speed,6:F0} GFLOP/s");
        }
    }

    // [channels, height, width]
    private static int[] Dimensions(Inference.Engines.Simd.Steps.Step step) => step.Target?.Layout is { } layout
        ? [layout.Channels, layout.Height, layout.Width]
        : [];
}
