using EmbeddingProjector.Data;

namespace EmbeddingProjector.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Batches_of_CIFAR_10_are_named_by_batches_meta()
    {
        folder.Write("data_batch_1.bin", DataSetFiles.Cifar([3], [0]));
        folder.Write("test_batch.bin", DataSetFiles.Cifar([9]));
        folder.WriteText(
            "batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        folder.WriteText("readme.html", "<html>");

        var set = ImageSources.Open([folder.Path], new());

        Assert.Equal(
            [("data_batch_1/00000", "cat"), ("data_batch_1/00001", "airplane"), ("test_batch/00000", "truck")],
            set.Items.Select(item => (item.Name, item.Label!)));
        Assert.Equal(1, set.PassedOver);
    }

    [Fact]
    public void Without_names_the_label_is_the_number()
    {
        folder.Write("test_batch.bin", DataSetFiles.Cifar([9]));

        Assert.Equal("9", Assert.Single(ImageSources.Open([folder.Path], new()).Items).Label);
    }

    [Fact]
    public void The_planes_are_red_green_and_blue()
    {
        folder.Write("test_batch.bin", DataSetFiles.Cifar([9], [8]));

        var item = ImageSources.Open([folder.Path], new()).Items[1];

        Assert.Equal(3072, item.ReadContent().Length);
        var image = item.Decode();
        Assert.Equal((32, 32), (image.Width, image.Height));
        Assert.All(image.Pixels.Chunk(3), pixel => Assert.Equal<byte>([1, 2, 3], pixel));
    }

    [Fact]
    public void CIFAR_100_is_labelled_by_its_fine_class()
    {
        folder.Write("train.bin", DataSetFiles.Cifar([1, 99]));
        folder.WriteText("fine_label_names.txt", string.Join('\n', Enumerable.Range(0, 100).Select(i => $"fine{i}")));

        Assert.Equal("fine99", Assert.Single(ImageSources.Open([folder.Path], new()).Items).Label);
    }

    [Fact]
    public void A_file_named_train_bin_alone_is_not_taken_for_CIFAR_100()
    {
        folder.Write("train.bin", DataSetFiles.Cifar([1, 99]));

        Assert.Throws<NoImageFoundException>(() => ImageSources.Open([folder.Path], new()));
    }

    [Fact]
    public void A_batch_that_ends_inside_a_record_is_an_error()
    {
        folder.Write("test_batch.bin", DataSetFiles.Cifar([9])[..^1]);

        var error = Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));
        Assert.Contains("3072 bytes", error.Message);
    }

    [Fact]
    public void A_label_beyond_the_classes_is_an_error_that_names_the_record()
    {
        folder.Write("test_batch.bin", DataSetFiles.Cifar([9], [10]));

        var error = Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));
        Assert.Contains("record 1", error.Message);
    }

    [Fact]
    public void Names_of_another_number_than_the_classes_are_an_error()
    {
        folder.Write("test_batch.bin", DataSetFiles.Cifar([9]));
        folder.WriteText("batches.meta.txt", "airplane\n");

        Assert.Throws<DataSetFormatException>(() => ImageSources.Open([folder.Path], new()));
    }
}
