using System.Text;
using EmbeddingProjector.Data;

namespace EmbeddingProjector.Tests.Data;

/// <summary>CIFAR's Python batches: as Python 2 pickled the published files, and as Python 3 pickles them
/// again.</summary>
public sealed class CifarPythonTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Batches_of_every_Python_are_the_same_pictures(int python)
    {
        folder.Write("data_batch_1", Batch(python, "labels", 3, 0));
        folder.Write("batches.meta", Meta("label_names", 10));

        var set = ImageSources.Open([folder.Path], new());

        Assert.Equal(
            [("data_batch_1/00000", "name3"), ("data_batch_1/00001", "name0")],
            set.Items.Select(item => (item.Name, item.Label!)));
        Assert.Equal(0, set.PassedOver);
        Assert.All(set.Items[1].Decode().Pixels.Chunk(3), pixel => Assert.Equal<byte>([1, 200, 255], pixel));
    }

    [Fact]
    public void A_batch_in_Fortrans_order_is_the_same_pictures()
    {
        folder.Write("data_batch_1", Batch(5, "labels", [3, 0], isFortran: true));

        var items = ImageSources.Open([folder.Path], new()).Items;

        Assert.Equal(["3", "0"], items.Select(item => item.Label!));
        Assert.All(items, item =>
            Assert.All(item.Decode().Pixels.Chunk(3), pixel => Assert.Equal<byte>([1, 200, 255], pixel)));
    }

    [Fact]
    public void CIFAR_100_is_labelled_by_its_fine_class()
    {
        folder.Write("train", Batch(2, "fine_labels", 99));
        folder.Write("meta", Meta("fine_label_names", 100));

        Assert.Equal("name99", Assert.Single(ImageSources.Open([folder.Path], new()).Items).Label);
    }

    [Fact]
    public void Without_names_the_label_is_the_number()
    {
        folder.Write("test_batch", Batch(2, "labels", 9));

        Assert.Equal("9", Assert.Single(ImageSources.Open([folder.Path], new()).Items).Label);
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0truetR.", "'os.system', which is not allowed")]
    [InlineData("}.", "expected 'data'")]
    [InlineData("].", "expected a pickled mapping")]
    public void A_hostile_or_foreign_pickle_is_an_error(string pickle, string reason)
    {
        folder.Write("test_batch", Latin("\u0080\u0002" + pickle));

        var error = Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_label_beyond_the_classes_and_a_torn_batch_are_errors()
    {
        folder.Write("test_batch", Batch(2, "labels", 10));
        Assert.Contains("record 0", Assert.Throws<DataSetFormatException>(
            () => ImageSources.Open([folder.Path], new())).Message);

        folder.Write("test_batch", Batch(2, "labels", 1)[..2000]);
        Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));
    }

    [SharedFact("cases/data/c10py")]
    public void The_shared_batch_is_read()
    {
        var set = ImageSources.Open([SharedData.PathOf("cases", "data", "c10py", "cifar-10-batches-py")], new());

        Assert.Equal(7, set.Items.Count);
        Assert.Equal("airplane", set.Items[0].Label);
        Assert.Equal((32, 32), (set.Items[6].Decode().Width, set.Items[6].Decode().Height));
    }

    // {'labels': [...], 'data': numpy array of [records, 3072] bytes}: planes of 1, 200 and 255.
    private static byte[] Batch(int python, string labels, params int[] values) =>
        Batch(python, labels, values, isFortran: false);

    private static byte[] Batch(int python, string labels, int[] values, bool isFortran)
    {
        var (records, run) = isFortran ? (1, 1024 * values.Length) : (values.Length, 1024);
        var data = string.Concat(Enumerable.Repeat(
            new string('\u0001', run) + new string('\u00c8', run) + new string('\u00ff', run), records));
        var array = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u0085" + Bytes("b", python) +
            "tR(K\u0001J" + Int(values.Length) + "M\u0000\u000c\u0086cnumpy\ndtype\n(" + Text("u1", python) +
            "K\0K\u0001tR" + (isFortran ? '\u0088' : '\u0089') + Bytes(data, python) + "tb";
        var list = "](" + string.Concat(values.Select(value => $"K{(char)value}")) + "e";
        return Latin("\u0080\u0002}(" + Bytes(labels, python) + list + Bytes("data", python) + array + "u.");
    }

    private static byte[] Meta(string key, int count) => Latin(
        "\u0080\u0002}" + Bytes(key, 2) + "](" +
        string.Concat(Enumerable.Range(0, count).Select(i => Bytes($"name{i}", 2))) + "es.");

    private static string Text(string text, int python) =>
        python == 2 ? Bytes(text, 2) : $"X{Int(text.Length)}{text}";

    // Protocol 2 of Python 2 has byte strings, that of Python 3 encodes a text; protocol 3 on has bytes.
    private static string Bytes(string text, int python)
    {
        var utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        return python switch
        {
            2 => text.Length < 256 ? $"U{(char)text.Length}{text}" : $"T{Int(text.Length)}{text}",
            3 => $"c_codecs\nencode\nX{Int(utf8.Length)}{utf8}X{Int(6)}latin1\u0086R",
            _ => text.Length < 256 ? $"X{Int(text.Length)}{text}" : $"B{Int(text.Length)}{text}",
        };
    }

    private static string Int(int value) => Encoding.Latin1.GetString(BitConverter.GetBytes(value));

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
