using EmbeddingProjector.Data;

namespace EmbeddingProjector.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_examples_digits_are_500_pictures_of_10_classes()
    {
        var digits = ImageSources.Open([Path.Combine(RepositoryRoot.Path, "examples", "mnist")], new());

        Assert.Equal(500, digits.Items.Count);
        Assert.Equal(1, digits.PassedOver);
        Assert.Equal(
            "0123456789".Select(digit => digit.ToString()), digits.Items.Select(item => item.Label!).Distinct());
        Assert.Equal("0/00003.png", digits.Items[0].Name);
    }

    [Fact]
    public void A_class_is_the_first_folder_below_the_root_however_deep_a_picture_lies()
    {
        folder.WritePicture("b/2.png");
        folder.WritePicture("a/x/y/1.png");
        folder.WritePicture("0.png");

        Assert.Equal(
            [("0.png", null), ("a/x/y/1.png", "a"), ("b/2.png", "b")],
            Open(new() { Recurse = true }).Items.Select(item => (item.Name, item.Label)));
    }

    [Fact]
    public void Folders_below_the_class_folders_need_recursion()
    {
        folder.WritePicture("a/1.png");
        folder.WritePicture("a/deeper/2.png");

        Assert.Equal(["a/1.png"], Names(new()));
    }

    [Fact]
    public void Only_deeper_pictures_make_an_error_that_names_recursion()
    {
        folder.WritePicture("a/b/1.png");

        var error = Assert.Throws<NoImageFoundException>(() => Open(new()));
        Assert.Contains("-Recurse", error.Message);
    }

    [Fact]
    public void Names_are_in_ordinal_order_whatever_the_order_of_the_paths()
    {
        foreach (var name in new[] { "b.png", "B.png", "a10.png", "a9.png", "ä.png" })
            folder.WritePicture(name);

        Assert.Equal(["B.png", "a10.png", "a9.png", "b.png", "ä.png"], Names(new()));
        var files = Directory.GetFiles(folder.Path);
        Assert.Equal(Names(new()), ImageSources.Open([.. files.Reverse()], new()).Items.Select(item => item.Name));
    }

    [Fact]
    public void Include_exclude_and_first_choose_by_file_name_without_case()
    {
        foreach (var name in new[] { "a/cat1.PNG", "a/cat2.png", "b/cat3.png", "b/dog.png" })
            folder.WritePicture(name);

        Assert.Equal(["a/cat1.PNG", "b/cat3.png"], Names(new() { Include = ["CAT*"], Exclude = ["*2.png"] }));
        Assert.Equal(["a/cat1.PNG", "a/cat2.png", "b/cat3.png"], Names(new() { Include = ["cat[1-3].*", "nothing"] }));
        Assert.Equal(["a/cat1.PNG"], Names(new() { First = 1 }));
    }

    [Fact]
    public void What_is_no_picture_is_passed_over_and_counted()
    {
        folder.WritePicture("1.png");
        folder.WriteText("SOURCE.md", "BM is how a bitmap begins");
        folder.WriteText("labels.txt", "P5 is how a graymap begins");
        folder.WriteText("data", "no picture");

        Assert.Equal(["1.png"], Names(new()));
        Assert.Equal(3, Open(new()).PassedOver);
    }

    [Fact]
    public void Content_decides_where_the_extension_says_nothing()
    {
        folder.WritePicture("picture");
        folder.WritePicture("picture.dat");

        Assert.Equal(["picture", "picture.dat"], Names(new()));
    }

    [Fact]
    public void A_picture_extension_is_a_promise_whatever_the_file_holds()
    {
        folder.WriteText("text.png", "not a picture");
        folder.Write("empty.jpg", []);

        var items = Open(new()).Items;
        Assert.Equal(["empty.jpg", "text.png"], items.Select(item => item.Name));
        Assert.All(
            items, item => Assert.Throws<EmbeddingProjector.Imaging.ImageUnreadableException>(() => item.Decode()));
    }

    [Fact]
    public void Hidden_files_and_folders_are_skipped()
    {
        folder.WritePicture("1.png");
        folder.WritePicture(".2.png");
        folder.WritePicture(".git/3.png");

        Assert.Equal(["1.png"], Names(new() { Recurse = true }));
        Assert.Equal(0, Open(new() { Recurse = true }).PassedOver);
    }

    [Fact]
    public void Of_several_folders_each_is_a_class()
    {
        folder.WritePicture("cats/1.png");
        folder.WritePicture("dogs/1.png");

        var pets = ImageSources.Open([Path.Combine(folder.Path, "dogs"), Path.Combine(folder.Path, "cats")], new());
        Assert.Equal(
            [("cats/1.png", "cats"), ("dogs/1.png", "dogs")], pets.Items.Select(item => (item.Name, item.Label!)));
    }

    [Fact]
    public void Of_several_image_folders_the_class_folders_are_the_classes()
    {
        folder.WritePicture("train/cat/1.png");
        folder.WritePicture("test/cat/1.png");

        var both = ImageSources.Open([Path.Combine(folder.Path, "train"), Path.Combine(folder.Path, "test")], new());
        Assert.Equal(
            [("test/cat/1.png", "cat"), ("train/cat/1.png", "cat")],
            both.Items.Select(item => (item.Name, item.Label!)));
    }

    [Fact]
    public void A_folder_and_what_lies_in_it_give_each_picture_once()
    {
        var picture = folder.WritePicture("a/1.png");

        Assert.Single(ImageSources.Open(
            [picture, Path.GetDirectoryName(picture)!, folder.Path + Path.DirectorySeparatorChar], new()).Items);
    }

    [Fact]
    public void A_single_file_has_its_own_name_and_no_label()
    {
        var item = Assert.Single(ImageSources.Open([folder.WritePicture("a/1.png")], new()).Items);

        Assert.Equal(("1.png", null), (item.Name, item.Label));
    }

    [Fact]
    public void A_loop_of_links_ends()
    {
        folder.WritePicture("a/1.png");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "a", "up"), folder.Path);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "b"), Path.Combine(folder.Path, "a"));

        Assert.Equal(["a/1.png"], Names(new() { Recurse = true }));
    }

    [Fact]
    public void A_link_that_leads_elsewhere_is_followed_only_where_asked_and_is_counted()
    {
        using var elsewhere = new TemporaryFolder();
        elsewhere.WritePicture("1.png");
        folder.WritePicture("dogs/2.png");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "cats"), elsewhere.Path);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "3.png"), Path.Combine(elsewhere.Path, "1.png"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "4.png"), Path.Combine(folder.Path, "dogs", "2.png"));

        Assert.Equal(["4.png", "dogs/2.png"], Names(new()));
        Assert.Equal(2, Open(new()).LinksLeft);
        Assert.Equal(["3.png", "4.png", "cats/1.png", "dogs/2.png"], Names(new() { FollowLinks = true }));
    }

    [Fact]
    public void Our_own_exports_and_what_servers_leave_are_no_data()
    {
        folder.WritePicture("cat/1.png");
        folder.WritePicture("tag/sprite.png");
        folder.WriteText("tag/provenance.json", "{}");
        folder.WritePicture("@eaDir/thumb.png");
        folder.WritePicture("cat/@eaDir/1.png/SYNOPHOTO_THUMB_M.png");
        folder.WritePicture("__MACOSX/1.png");

        Assert.Equal(["cat/1.png"], Names(new() { Recurse = true }));
    }

    [UnixFact]
    public void A_folder_that_cannot_be_read_is_one_error_among_the_pictures()
    {
        folder.WritePicture("a/1.png");
        folder.WritePicture("b/2.png");
        var closed = Path.Combine(folder.Path, "b");
        if (OperatingSystem.IsWindows())
            return;

        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            if (CanList(closed))
                return; // root reads everything

            var items = Open(new()).Items;
            Assert.Equal(["a/1.png", "b"], items.Select(item => item.Name));
            Assert.Throws<UnauthorizedAccessException>(() => items[1].ReadContent());
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        static bool CanList(string path)
        {
            try
            {
                return Directory.EnumerateFiles(path).Any();
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void A_damaged_packed_file_is_one_error_and_the_good_pictures_go_on()
    {
        folder.WritePicture("a/1.png");
        folder.Write("train-images-idx3-ubyte", DataSetFiles.IdxImages(3, 4, 4)[..^1]);
        folder.Write("data_batch_1.bin", DataSetFiles.Cifar([3], [0]));
        folder.Write("data_batch_2.bin", DataSetFiles.Cifar([3])[..1000]);

        var items = Open(new()).Items;

        Assert.Equal(3, items.Count(item => item.GetType().Name != "UnreadableSource"));
        foreach (var name in new[] { "train-images-idx3-ubyte", "data_batch_2.bin" })
            Assert.Throws<DataSetFormatException>(() => items.Single(item => item.Name == name).ReadContent());
    }

    [Fact]
    public void A_link_to_nothing_is_an_error_when_it_is_read()
    {
        folder.WritePicture("1.png");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "2.png"), Path.Combine(folder.Path, "gone.png"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "3"), Path.Combine(folder.Path, "gone"));

        var items = Open(new()).Items;
        Assert.Equal(["1.png", "2.png"], items.Select(item => item.Name));
        Assert.Throws<FileNotFoundException>(() => items[1].ReadContent());
    }

    [Fact]
    public void A_pipe_is_never_opened()
    {
        if (OperatingSystem.IsWindows())
            return;

        folder.WritePicture("1.png");
        using (var mkfifo = System.Diagnostics.Process.Start(
            "mkfifo", [Path.Combine(folder.Path, "pipe"), Path.Combine(folder.Path, "pipe.png")]))
            mkfifo.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), Path.Combine(folder.Path, "pipe"));

        var items = Open(new()).Items;
        Assert.Equal(["1.png", "pipe.png"], items.Select(item => item.Name));
        Assert.Empty(items[1].ReadContent());
    }

    [Fact]
    public void A_path_to_nothing_is_an_error_that_names_it()
    {
        var path = Path.Combine(folder.Path, "missing");

        var error = Assert.Throws<ImagePathNotFoundException>(() => ImageSources.Open([path], new()));
        Assert.Equal(path, error.Target);
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        folder.WritePicture("1.png");

        Assert.Throws<OperationCanceledException>(
            () => ImageSources.Open([folder.Path], new(), new CancellationToken(canceled: true)));
    }

    private ImageCollection Open(ImageQuery query) => ImageSources.Open([folder.Path], query);

    private IEnumerable<string> Names(ImageQuery query) => Open(query).Items.Select(item => item.Name);
}
