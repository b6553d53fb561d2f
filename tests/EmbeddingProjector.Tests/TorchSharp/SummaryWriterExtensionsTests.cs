using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.TorchSharp.Native;
using EmbeddingProjector.TorchSharp.TensorBoard;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmbeddingProjector.Tests.TorchSharp;

[Collection(nameof(RunsAlone))]
public sealed class SummaryWriterExtensionsTests : IDisposable
{
    private const int Rows = 5;

    private readonly TemporaryFolder folder = new();
    private readonly Tensor mat;

    public SummaryWriterExtensionsTests()
    {
        LibTorch.EnsureLoaded();
        mat = arange(Rows * 3, ScalarType.Float32).reshape(Rows, 3).add(0.1f);
    }

    public void Dispose()
    {
        mat.Dispose();
        folder.Dispose();
    }

    [TorchFact]
    public void Entries_have_PyTorchs_names_and_raw_tensors()
    {
        Writer().AddEmbedding(mat, ["a", "b", "c", "d", "e"], globalStep: 7, tag: "epoch");

        var entry = Assert.Single(Config().Embeddings);
        Assert.Equal("epoch:00007", entry.TensorName);
        Assert.Equal([5u, 3u], entry.TensorShape.AsEnumerable());
        Assert.Equal("a\nb\nc\nd\ne\n", File.ReadAllText(folder.File(entry.MetadataPath)));
        var values = Enumerable.Range(0, Rows * 3).SelectMany(i => BitConverter.GetBytes(i + 0.1f));
        Assert.Equal(values, File.ReadAllBytes(folder.File(entry.TensorPath)));
    }

    [TorchFact]
    public void A_new_writer_keeps_the_entries_of_others_and_doubles_none()
    {
        Writer().AddEmbedding(mat);
        var other = new EmbeddingInfo { TensorName = "another tool's", TensorPath = "there/tensors.tsv" };
        var config = folder.File(ProjectorConfig.FileName);
        File.WriteAllText(config, ProjectorConfigWriter.Write(Config().With(other)));

        Writer().AddEmbedding(mat, globalStep: 1);
        using var twice = mat.mul(2);
        Writer().AddEmbedding(twice);

        Assert.Equal(
            ["default:00000", "another tool's", "default:00001"],
            Config().Embeddings.Select(entry => entry.TensorName));
        var tensor = File.ReadAllBytes(folder.File(Config().Find("default:00000")!.TensorPath));
        Assert.Equal(0.2f, BitConverter.ToSingle(tensor));
    }

    [TorchFact]
    public void Several_columns_get_their_header()
    {
        string[][] metadata = [["a", "1"], ["b", "2"], ["c\td", ""], ["e", "4"], ["f", "5"]];

        Writer().AddEmbedding(mat, metadata, ["letter", "number"]);

        var table = File.ReadAllLines(folder.File(Config().Embeddings[0].MetadataPath));
        Assert.Equal(["letter\tnumber", "a\t1", "b\t2", "c d\t(none)", "e\t4", "f\t5"], table);
    }

    [TorchTheory, InlineData(1), InlineData(3)]
    public void Label_images_stand_in_a_square_sprite(int channels)
    {
        // Picture i is of one colour, i / 10 of white in every channel.
        using var images = arange(Rows, ScalarType.Float32).div(10).reshape(Rows, 1, 1, 1).expand(Rows, channels, 4, 4);

        Writer().AddEmbedding(mat, labelImages: images);

        var sprite = Config().Embeddings[0].Sprite!;
        Assert.Equal([4u, 4u], sprite.SingleImageDim.AsEnumerable());
        var file = File.ReadAllBytes(folder.File(sprite.ImagePath));
        var sheet = ImageDecoder.Decode(file, ImageReadOptions.Default);
        Assert.Equal((12, 12), (sheet.Width, sheet.Height));
        for (var i = 0; i < Rows; i++)
        {
            var gray = (byte)(0.1f * i * 255.0); // cut off, as numpy.uint8 does
            Assert.Equal([gray, gray, gray], sheet.Row(i / 3 * 4).Slice(i % 3 * 12, 3).ToArray());
        }
    }

    [TorchTheory, InlineData(90, 1000, 1, 819), InlineData(90, 28, 20, 28), InlineData(90, 300, 900, 819)]
    public void Thumbnails_are_no_larger_than_the_sprite_has_room_for(int count, int height, int width, int side)
    {
        using var images = zeros(count, 1, height, width);

        var thumbnails = new TensorThumbnails(images, SpriteSheet.LargestThumbnail(count));

        Assert.Equal(side, thumbnails.Side);
    }

    [TorchFact]
    public void Byte_images_are_taken_as_they_are()
    {
        using var images = full([Rows, 3, 2, 2], 200, ScalarType.Byte);
        var pixels = new byte[2 * 2 * 3];

        new TensorThumbnails(images, most: 64).Copy(0, pixels);

        Assert.All(pixels, value => Assert.Equal(200, value));
    }

    [TorchFact]
    public void What_TensorBoard_cannot_show_is_refused_and_changes_nothing()
    {
        var writer = Writer();
        using var notFinite = mat.clone();
        notFinite[2, 1] = float.NaN;
        using var column = zeros(Rows, 1);

        var nan = Assert.Throws<ArgumentException>(() => writer.AddEmbedding(notFinite));
        Assert.Contains("row 2, column 1", nan.Message);
        var shape = Assert.Throws<ArgumentException>(() => writer.AddEmbedding(column));
        Assert.Contains("[5, 1]", shape.Message);
        var name = Assert.Throws<ArgumentException>(() => writer.AddEmbedding(mat, tag: "#1"));
        Assert.Contains("'#'", name.Message);
        Assert.Throws<ArgumentException>(() => writer.AddEmbedding(mat, ["too", "few"]));
        Assert.Throws<ArgumentException>(() => writer.AddEmbedding(mat, labelImages: column));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.AddEmbedding(mat, globalStep: -1));

        Assert.False(File.Exists(folder.File(ProjectorConfig.FileName)));
    }

    [TorchFact]
    public void No_native_tensor_is_left()
    {
        using var images = zeros(Rows, 3, 4, 4);
        GC.Collect(); // tensors that tests before this one left to the finalizer are no longer counted
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;

        Writer().AddEmbedding(mat, labelImages: images);

        Assert.Equal(before, Tensor.TotalCount);
    }

    private SummaryWriter Writer() => utils.tensorboard.SummaryWriter(folder.Path);

    private ProjectorConfig Config() => ProjectorConfigReader.Read(folder.File(ProjectorConfig.FileName));
}
