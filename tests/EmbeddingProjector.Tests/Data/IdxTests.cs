using EmbeddingProjector.Data;

namespace EmbeddingProjector.Tests.Data;

public sealed class IdxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [InlineData("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [InlineData("emnist-digits-test-images-idx3-ubyte", "emnist-digits-test-labels.idx1-ubyte")]
    [InlineData("images-idx3-ubyte.gz", "labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    public void Pictures_and_labels_find_each_other_by_name(string images, string labels)
    {
        Write(images, DataSetFiles.IdxImages(3, 2, 2));
        Write(labels, DataSetFiles.IdxLabels(7, 2, 1));

        var set = ImageSources.Open([folder.Path], new());

        var name = images.Replace(".gz", "");
        Assert.Equal([$"{name}/00000", $"{name}/00001", $"{name}/00002"], set.Items.Select(item => item.Name));
        Assert.Equal(["7", "2", "1"], set.Items.Select(item => item.Label!));
        Assert.Equal(0, set.PassedOver);
    }

    [Theory]
    [InlineData("images-idx3-ubyte")]
    [InlineData("images-idx3-ubyte.gz")]
    public void A_gray_value_becomes_red_green_and_blue(string name)
    {
        Write(name, DataSetFiles.IdxImages(2, 1, 3));

        var second = ImageSources.Open([Path.Combine(folder.Path, name)], new()).Items[1];

        Assert.Equal<byte>([1, 2, 3], second.ReadContent());
        var image = second.Decode();
        Assert.Equal((3, 1), (image.Width, image.Height));
        Assert.Equal<byte>([1, 1, 1, 2, 2, 2, 3, 3, 3], image.Pixels);
    }

    // QMNIST: 32-bit labels of eight columns, of which the first is the class.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Labels_of_QMNIST_are_read(bool compressed)
    {
        folder.Write("qmnist-test-images-idx3-ubyte", DataSetFiles.IdxImages(2, 4, 4));
        byte[] labels = [0, 0, 0x0C, 2, 0, 0, 0, 2, 0, 0, 0, 8, .. new byte[64]];
        (labels[12 + 3], labels[12 + 32 + 3], labels[12 + 7]) = (7, 4, 9);
        folder.Write(
            "qmnist-test-labels-idx2-int" + (compressed ? ".gz" : ""),
            compressed ? DataSetFiles.Gzip(labels) : labels);

        var set = ImageSources.Open([folder.Path], new());

        Assert.Equal(["7", "4"], set.Items.Select(item => item.Label!));
        Assert.Equal(0, set.PassedOver);
    }

    [Fact]
    public void Without_labels_pictures_have_none()
    {
        Write("images-idx3-ubyte", DataSetFiles.IdxImages(1, 1, 1));

        Assert.Null(Assert.Single(ImageSources.Open([folder.Path], new()).Items).Label);
    }

    [Fact]
    public void A_file_of_another_name_is_known_by_its_content()
    {
        Write("digits.idx", DataSetFiles.IdxImages(2, 1, 1));

        var items = ImageSources.Open([folder.Path], new()).Items;
        Assert.Equal(["digits.idx/00000", "digits.idx/00001"], items.Select(item => item.Name));
    }

    [Fact]
    public void A_packed_file_beside_its_unpacked_self_gives_no_picture_twice()
    {
        Write("images-idx3-ubyte", DataSetFiles.IdxImages(2, 1, 1));
        Write("images-idx3-ubyte.gz", DataSetFiles.IdxImages(2, 1, 1));

        Assert.Equal(2, ImageSources.Open([folder.Path], new()).Items.Count);
    }

    [Fact]
    public void First_unpacks_no_further_than_it_needs()
    {
        var packed = DataSetFiles.Gzip(DataSetFiles.IdxImages(60, 28, 28));
        folder.Write("images-idx3-ubyte.gz", packed[..(packed.Length / 2)]);

        Assert.Equal(2, ImageSources.Open([folder.Path], new() { First = 2 }).Items.Count);
        Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));
    }

    [Theory]
    [InlineData("images-idx3-ubyte")]
    [InlineData("images-idx3-ubyte.gz")]
    public void A_count_beyond_the_file_is_refused_before_anything_is_allocated(string name)
    {
        Write(name, [.. DataSetFiles.Idx(3, 1_000_000, 28, 28), .. new byte[100]]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));

        const long Modest = 1 << 20; // the file claims 784 MB
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Modest);
        Assert.Contains("1000000 pictures of 28 x 28", error.Message);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8 })]
    [InlineData(new byte[] { 0, 0, 9, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5 })]
    [InlineData(new byte[] { 0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 1, 0, 0, 0, 1, 5 })]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 5 })]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 127, 255, 255, 255, 127, 255, 255, 255, 5 })]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6 })]
    public void A_damaged_file_is_an_error_that_names_it(byte[] content)
    {
        var plain = folder.Write("images-idx3-ubyte", content);
        Assert.Equal(plain, Assert.Throws<DataSetFormatException>(() => ImageSources.Open([plain], new())).Target);

        var packed = folder.Write("packed/images-idx3-ubyte.gz", DataSetFiles.Gzip(content));
        Assert.Equal(packed, Assert.Throws<DataSetFormatException>(() => ImageSources.Open([packed], new())).Target);
    }

    [Fact]
    public void A_gz_file_that_is_none_is_an_error()
    {
        var path = folder.WriteText("images-idx3-ubyte.gz", "no gzip data at all");

        Assert.Throws<DataSetFormatException>(() => ImageSources.Open([path], new()));
    }

    [Fact]
    public void Labels_of_another_number_than_the_pictures_are_an_error()
    {
        Write("images-idx3-ubyte", DataSetFiles.IdxImages(3, 1, 1));
        Write("labels-idx1-ubyte", DataSetFiles.IdxLabels(1, 2));

        var error = Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));
        Assert.Contains("expected 3 labels", error.Message);
    }

    [Fact]
    public void A_link_to_a_file_is_read_as_the_file()
    {
        var path = folder.Write("elsewhere/digits", DataSetFiles.IdxImages(3, 2, 2));
        var link = Path.Combine(folder.Path, "images-idx3-ubyte");
        File.CreateSymbolicLink(link, path);

        Assert.Equal(3, ImageSources.Open([link], new()).Items.Count);
    }

    [Fact]
    public void A_file_that_shrank_since_it_was_opened_is_an_error_when_it_is_read()
    {
        var path = folder.Write("images-idx3-ubyte", DataSetFiles.IdxImages(2, 2, 2));
        var items = ImageSources.Open([path], new()).Items;
        File.WriteAllBytes(path, []);

        Assert.Throws<EndOfStreamException>(() => items[1].ReadContent());
    }

    private void Write(string name, byte[] content) =>
        folder.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? DataSetFiles.Gzip(content) : content);
}
