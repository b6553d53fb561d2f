using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

public sealed class ItemPicturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_table_with_files_has_thumbnails_of_them_and_their_full_pictures()
    {
        Save("red.png", 100, 255);
        Save("black.png", 100, 0);
        File.WriteAllText(folder.File("set.csv"), "file,x,y\nred.png,1,0\nblack.png,0,1\n");

        var set = EmbeddingSetReader.Read(folder.File("set.csv"));

        Assert.Equal(folder.Path, set.FileFolder);
        Assert.Equal((64, 255), (set.Thumbnails!.Value[0].Width, set.Thumbnails.Value[0].Row(0)[0]));
        Assert.Equal(0, set.Thumbnails.Value[1].Row(0)[0]);
        Assert.Equal(96, ItemPictures.Of(set, 0, 96)!.Width);
        File.Delete(folder.File("red.png"));
        Assert.Equal(64, ItemPictures.Of(set, 0, 96)!.Width);
    }

    [Fact]
    public void Without_every_file_there_are_none()
    {
        Save("red.png", 8, 255);
        File.WriteAllText(folder.File("set.csv"), "file,x,y\nred.png,1,0\nblack.png,0,1\n");

        Assert.Null(EmbeddingSetReader.Read(folder.File("set.csv")).Thumbnails);
    }

    private void Save(string name, int side, byte red)
    {
        var picture = new RgbImage(side, side);
        for (var i = 0; i < picture.Pixels.Length; i += 3)
            picture.Pixels[i] = red;
        using var file = File.Create(folder.File(name));
        PngEncoder.Write(file, picture);
    }
}
