using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class TagFolderWriterTests : IDisposable
{
    private const int Count = 60;
    private const int Shown = 10;
    private const int ThumbnailSize = 2;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sample_has_the_same_rows_in_tensor_metadata_and_sprite_and_the_matrix_has_all()
    {
        Directory.CreateDirectory(folder.File("tag"));
        var writer = new TagFolderWriter(new ExportRows(Rows(), 3, hasPredictions: true), Shown, seed: 4);
        var (entry, _) = writer.Write(folder.File("tag"), "tag", TensorFormat.Raw, ThumbnailSize, [], new RecordedRun());
        var config = new ProjectorConfig { Embeddings = [entry] };
        File.WriteAllText(folder.File(ProjectorConfig.FileName), ProjectorConfigWriter.Write(config));

        var log = Assert.Single(ProjectorLogReader.Open(folder.Path));
        Assert.Equal((Shown, 3), (log.Rows, log.Columns));

        var tensor = File.ReadAllBytes(log.TensorPath);
        var sprite = ImageDecoder.Decode(File.ReadAllBytes(log.SpritePath!), ImageReadOptions.Default);
        var side = SpriteSheet.GridSide(Shown);
        var labels = new List<string>();
        foreach (var (row, place) in MetadataFile.ReadRows(log.MetadataPath!).Skip(1).Select((row, i) => (row, i)))
        {
            var number = int.Parse(row[^1][1..]);
            Assert.Equal(number + 0.25f, BitConverter.ToSingle(tensor, place * 3 * sizeof(float)));
            Assert.Equal(number, sprite.Row(place / side * ThumbnailSize)[place % side * ThumbnailSize * 3]);
            labels.Add(row[0]);
        }

        Assert.Equal(Shown / 2, labels.Count(label => label == "0"));
        Assert.Equal(Count + 1, MetadataFile.ReadRows(folder.File("tag/items.tsv")).Count());
        using var matrix = EmbeddingMatrix.Open(folder.File("tag/embeddings.npy"));
        Assert.Equal(Count, matrix.Count);
        Assert.Equal(41.25f, matrix.Row(41)[0]);
    }

    private static List<ExportRow> Rows()
    {
        var rows = new NumberedRows();
        return [.. FakePicture.Many(Count).Select((item, i) => new ExportRow($"i{i}", item.Name, item.Label, rows, i))];
    }

    // Row i holds i + 0.25 three times, and a thumbnail of colour i.
    private sealed class NumberedRows : IStoredRows
    {
        public bool TryFind(ContentId content, out int row)
        {
            row = (int)content.High;
            return true;
        }

        public ReadOnlySpan<float> Vector(int row) => new[] { row + 0.25f, row + 0.25f, row + 0.25f };

        public RowPrediction Prediction(int row) => new("cat", "0.5");

        public void CopyThumbnail(int row, Span<byte> pixels) => pixels.Fill((byte)row);
    }
}
