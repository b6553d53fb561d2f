using System.Diagnostics;

namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>Our analyses and their Python and Node peers on the same numbers, one after the other.</summary>
/// <remarks>
/// Peers: scikit-learn 1.2 and numpy under <c>python3</c> (set PEER_PYTHON for another one; numpy is only as fast as
/// the BLAS that it finds), umap-js where <c>npm install umap-js</c> was run in the folder that PEER_NODE_FOLDER names.
/// </remarks>
internal static class AnalysisCommand
{
    /// <summary>Its arguments: which analyses, all where there are none.</summary>
    public const string Arguments = "[neighbors] [pca] [pca_full] [lda] [logistic] [tsne] [umap] [compare]";

    private static readonly AnalysisCase[] Cases =
    [
        new("neighbors", "top 10 of 1,000 queries in 100,000 x 512, cosine", "mean score", AnalysisCases.Neighbors),
        new("pca", "10 components of 10,000 x 512; the peer's at random", "explained", AnalysisCases.Pca),
        new("pca_full", "10 components of 10,000 x 512; the peer's exact, too", "explained", AnalysisCases.Pca),
        new("lda", "10,000 x 512, 20 classes", "first ratio", AnalysisCases.Lda),
        new("logistic", "5,000 x 128, 20 classes", "loss", AnalysisCases.Logistic),
        new("tsne", "10,000 x 64 in the plane, perplexity 30", "divergence", AnalysisCases.Tsne),
        new("umap", "10,000 x 64 in the plane, 200 passes", "trust at 15", AnalysisCases.Umap),
        new("compare", "two spaces of 20,000 x 512, 10 neighbors (no peer)", "mean Jaccard", AnalysisCases.Compare),
    ];

    /// <summary>Measures and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 2 when a name is unknown.</returns>
    public static int Run(string[] args)
    {
        if (args.FirstOrDefault(name => Cases.All(item => item.Name != name)) is { } unknown)
        {
            Console.Error.WriteLine($"expected some of {Arguments}, found '{unknown}'");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Console.WriteLine($"{"analysis",-12}{"ours s",10}{"peer s",10}{"times",8}{"ours",14}{"peer",14}   what");
            foreach (var item in Cases.Where(item => args.Length == 0 || args.Contains(item.Name)))
                Compare(item, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static void Compare(AnalysisCase item, string folder)
    {
        var analysis = item.Prepare(new PeerFiles(folder));
        var best = double.PositiveInfinity;
        var value = 0.0;
        for (var round = 0; round < 2; round++) // the first warms up
        {
            var watch = Stopwatch.StartNew();
            var found = analysis.Work();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
            value = analysis.Judge(found);
        }

        var peer = PeerProcess.Run(item.Name, folder, analysis.JudgePeer);
        Console.WriteLine(peer is { } theirs
            ? $"{item.Name,-12}{best,10:F2}{theirs.Seconds,10:F2}{theirs.Seconds / best,8:F1}"
                + $"{value,14:G7}{theirs.Value,14:G7}   "
                + $"{item.Value}: {item.What}"
            : $"{item.Name,-12}{best,10:F2}{"-",10}{"-",8}{value,14:G7}{"-",14}   {item.Value}: {item.What}");
    }
}
