using System.Text;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs.Checkup;

/// <summary>A small whole log, three items in two dimensions, to be broken.</summary>
internal sealed class LogOfThree : IDisposable
{
    public const string Bookmark =
        """
        {"label":"a","isSelected":false,"customXLeftText":"","customXRightText":"","customYUpText":"",
        "customYDownText":"","customXLeftRegex":false,"customXRightRegex":false,"customYUpRegex":false,"customYDownRegex":false,
        "selectedPoints":[],"selectedProjection":"umap","projections":[{},{},{}],
        "dataSetDimensions":[3,2],"tSNEIteration":0,"tSNEPerplexity":30,"tSNELearningRate":10,"tSNEis3d":false,
        "umapIs3d":false,"umapNeighbors":15,"umapMinDist":0.1,"pcaComponentDimensions":[0,1],
        "shuffledDataIndices":[0,1,2],"forceCategoricalColoring":false,"cameraDef":{}}
        """;

    private readonly TemporaryFolder folder = new();

    public LogOfThree()
    {
        Write("t/tensors.tsv", "1\t2\n3\t4\n5\t6\n");
        Write("t/metadata.tsv", "id\tlabel\nia\tx\nib\ty\nic\tz\n");
        Write("t/bookmarks.txt", $"[{Bookmark}]");
        Sprite(8, 8);
        Config();
    }

    public string Path => folder.Path;

    public string ConfigText { get; private set; } = "";

    public void Dispose() => folder.Dispose();

    public string File(string name) => folder.File(name);

    public void Write(string name, string text) => folder.Write(name, Encoding.UTF8.GetBytes(text));

    public void Write(string name, params float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        folder.Write(name, bytes);
    }

    /// <summary>Writes bytes that are no UTF-8 before a text.</summary>
    public void WriteLatin(string name, string text) => folder.Write(name, [0xE9, .. Encoding.ASCII.GetBytes(text)]);

    public void Mark(string name) =>
        folder.Write(name, [.. Encoding.UTF8.Preamble, .. System.IO.File.ReadAllBytes(File(name))]);

    public void Delete(string name) => System.IO.File.Delete(File(name));

    public void Sprite(int width, int height)
    {
        Directory.CreateDirectory(File("t"));
        using var file = System.IO.File.Create(File("t/sprite.png"));
        PngEncoder.Write(file, new RgbImage(width, height));
    }

    /// <summary>What an export of ours leaves in its folder.</summary>
    public void Export(string home)
    {
        Directory.CreateDirectory(File(home));
        using var file = System.IO.File.Create(File($"{home}/{ExportProvenance.FileName}"));
        new ExportProvenance
        {
            Created = DateTime.UtcNow,
            Source = "test",
            Origin = EmbeddingOrigin.Set,
            Recipe = null,
            Dimension = 2,
            Found = 3,
            PassedOver = 0,
            Embedded = 3,
            Failed = 0,
            LeftOut = 0,
            Shown = 3,
            Seed = 0,
            TensorFormat = TensorFormat.Tsv,
            ThumbnailSize = null,
        }.Write(file);
    }

    public void Config(
        string name = "t", string tensor = "t/tensors.tsv", string shape = "", string size = "single_image_dim: [4, 4]",
        string more = "")
    {
        ConfigText =
            $$"""
            embeddings {
              tensor_name: "{{name}}"
              metadata_path: "t/metadata.tsv"
              bookmarks_path: "t/bookmarks.txt"
              {{shape}}
              sprite { image_path: "t/sprite.png" {{size}} }
              tensor_path: "{{tensor}}"
            }
            {{more}}
            """;
        Write("projector_config.pbtxt", ConfigText);
    }
}
