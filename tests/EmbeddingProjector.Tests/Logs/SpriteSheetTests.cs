using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using FsCheck;
using FsCheck.Fluent;

namespace EmbeddingProjector.Tests.Logs;

public sealed class SpriteSheetTests
{
    [Theory] // "28 px thumbnails hold 85,264 images, 64 px 16,384, 100 px 6,561, 168 px 2,304, 224 px 1,296"
    [InlineData(28, 85_264)]
    [InlineData(64, 16_384)]
    [InlineData(100, 6_561)]
    [InlineData(168, 2_304)]
    [InlineData(224, 1_296)]
    public void As_many_thumbnails_fit_as_the_client_can_draw(int size, int count)
    {
        Assert.InRange(SpriteSheet.LargestThumbnail(count), size, int.MaxValue);
        Assert.InRange(SpriteSheet.LargestThumbnail(count + 1), 1, size - 1);
    }

    [Fact]
    public void The_grid_is_the_least_square_that_holds_all() =>
        Check.One(Config.QuickThrowOnFailure.WithReplay(7, 11).WithMaxTest(2000), Prop.ForAll(
            Gen.Choose(1, 2_000_000_000).ToArbitrary(),
            count =>
            {
                long side = SpriteSheet.GridSide(count);
                return side * side >= count && (side - 1) * (side - 1) < count;
            }));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 3)]
    [InlineData(17, 2)]
    public void Thumbnails_stand_row_by_row_without_gaps(int count, int size)
    {
        var file = new MemoryStream();
        SpriteSheet.Write(file, count, size, (index, pixels) =>
        {
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (byte)((index * 53) + i);
        });

        var image = ImageDecoder.Decode(file.ToArray(), ImageReadOptions.Default);

        var side = SpriteSheet.GridSide(count);
        Assert.Equal((side * size, side * size), (image.Width, image.Height));
        for (var cell = 0; cell < side * side; cell++)
        {
            for (var i = 0; i < size * size * 3; i++)
            {
                var (y, x) = (i / (size * 3), i % (size * 3));
                var found = image.Row((cell / side * size) + y)[(cell % side * size * 3) + x];
                Assert.Equal(cell < count ? (byte)((cell * 53) + i) : 0, found);
            }
        }
    }

    [Fact]
    public void A_sheet_over_the_limit_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SpriteSheet.Write(Stream.Null, 4, 4097, (_, _) => { }));
}
