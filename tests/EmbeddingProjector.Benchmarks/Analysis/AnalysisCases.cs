using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Analysis;

namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>The analyses with their sizes.</summary>
internal static class AnalysisCases
{
    public static PreparedAnalysis Neighbors(PeerFiles files)
    {
        var items = files.Write("data", PeerFiles.Clusters(100_000, 512, 1000, 2, 1));
        var queries = files.Write("queries", PeerFiles.Clusters(1000, 512, 1000, 2, 2));
        return PreparedAnalysis.Of(
            () => new NeighborSearch(items, VectorMetric.Cosine).Find(queries, 10),
            found => Enumerable.Range(0, queries.Rows).Average(i => found.Scores(i).ToArray().Average()));
    }

    public static PreparedAnalysis Pca(PeerFiles files)
    {
        var data = files.Write("data", PeerFiles.Clusters(10_000, 512, 20, 1, 1));
        return PreparedAnalysis.Of(
            () => PrincipalComponents.Fit(data, 10), found => found.ExplainedVarianceRatio.Sum());
    }

    public static PreparedAnalysis Lda(PeerFiles files)
    {
        var data = files.Write("data", PeerFiles.Clusters(10_000, 512, 20, 1, 1));
        var labels = files.Write(PeerFiles.Labels(data.Rows, 20));
        return PreparedAnalysis.Of(
            () => LinearDiscriminants.Fit(data, labels), found => found.ExplainedVarianceRatio[0]);
    }

    public static PreparedAnalysis Logistic(PeerFiles files)
    {
        var data = files.Write("data", PeerFiles.Clusters(5000, 128, 20, 4, 1));
        var labels = files.Write(PeerFiles.Labels(data.Rows, 20));
        return PreparedAnalysis.Of(() => LogisticRegression.Fit(data, labels), found => found.Loss);
    }

    public static PreparedAnalysis Tsne(PeerFiles files)
    {
        var data = files.Write("data", PeerFiles.Clusters(10_000, 64, 20, 0.9, 1));
        return PreparedAnalysis.Of(() => EmbeddingProjector.Analysis.Tsne.Fit(data), found => found.Divergence);
    }

    public static PreparedAnalysis Umap(PeerFiles files)
    {
        var data = files.Write("data", PeerFiles.Clusters(10_000, 64, 20, 0.9, 1));
        // As many passes as umap-js makes of so many items.
        var options = new UmapOptions { Epochs = 200 };
        return PreparedAnalysis.Of(
            () => EmbeddingProjector.Analysis.Umap.Fit(data, options),
            found => Trustworthiness.Measure(data, found.Coordinates)) with
        {
            JudgePeer = coordinates => Trustworthiness.Measure(data, coordinates),
        };
    }

    public static PreparedAnalysis Compare(PeerFiles files)
    {
        var first = PeerFiles.Clusters(20_000, 512, 200, 2, 1);
        var second = PeerFiles.Clusters(20_000, 512, 200, 2, 2);
        return PreparedAnalysis.Of(() => SpaceComparison.Compare(first, second), found => found.Mean);
    }
}
