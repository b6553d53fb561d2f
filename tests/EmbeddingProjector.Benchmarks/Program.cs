using EmbeddingProjector.Benchmarks;
using EmbeddingProjector.Benchmarks.Analysis;
using EmbeddingProjector.Benchmarks.Peers;
using EmbeddingProjector.Benchmarks.Training;
using EmbeddingProjector.Benchmarks.Zoo;

// What `dotnet run -c Release --project tests/EmbeddingProjector.Benchmarks -- NAME ...` runs: a new benchmark is one
// more row.
Benchmark[] benchmarks =
[
    new("peers", PeersCommand.Arguments, PeersCommand.Run),
    new("gradients", PeersCommand.GradientArguments, PeersCommand.RunGradients),
    new("memory", MemoryCommand.Arguments, MemoryCommand.Run),
    new("training", TrainingCommand.Arguments, TrainingCommand.Run),
    new("zoo", ZooCommand.Arguments, ZooCommand.Run),
    new("layers", "MODEL[:BATCH[:THREADS]] [avx512|avx2|vector|scalar] [direct] [brief] [gradient]", LayersCommand.Run),
    new("scale", ScaleCommand.Arguments, ScaleCommand.Run),
    new("analysis", AnalysisCommand.Arguments, AnalysisCommand.Run),
    new("postgres", PostgresCommand.Arguments, PostgresCommand.Run),
];

var chosen = args.Length == 0 ? null : benchmarks.FirstOrDefault(benchmark => benchmark.Name == args[0]);
if (chosen is not null)
    return chosen.Run(args[1..]);

Console.Error.WriteLine("usage: dotnet run -c Release --project tests/EmbeddingProjector.Benchmarks -- NAME ...");
foreach (var benchmark in benchmarks)
    Console.Error.WriteLine($"  {benchmark.Name} {benchmark.Arguments}");

return 2;
