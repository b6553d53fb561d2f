using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Tests.Preprocessing;

public sealed class PictureAugmentationTests
{
    private const int Side = 8;

    private static readonly Preprocessor Preprocessor = new(new() { ResizeSize = Side, CropSize = Side });

    [Fact]
    public void A_resized_crop_is_of_torchvisions_areas_and_ratios()
    {
        var random = new SeededRandom(1);
        var areas = new List<double>();
        for (var i = 0; i < 2000; i++)
        {
            var window = PictureAugmentation.ResizedWindow(300, 200, random);

            Assert.InRange(window.X, 0, 300 - window.Width);
            Assert.InRange(window.Y, 0, 200 - window.Height);
            Assert.InRange((double)window.Width / window.Height, 0.74, 1.35); // 3:4 to 4:3, rounded to pixels
            areas.Add((double)window.Width * window.Height / (300 * 200));
        }

        Assert.InRange(areas.Min(), 0.078, 0.1);
        // All of the picture fits no ratio that is allowed: the largest are drawn again.
        Assert.InRange(areas.Max(), 0.8, 0.9);
    }

    [Theory]
    [InlineData(1000, 10, 13, 10)] // no draw fits: the widest that is allowed, in the middle
    [InlineData(10, 1000, 10, 13)]
    public void A_picture_that_no_ratio_fits_gives_its_middle(int width, int height, int columns, int rows)
    {
        var window = PictureAugmentation.ResizedWindow(width, height, new(0));

        Assert.Equal((columns, rows), (window.Width, window.Height));
        Assert.Equal(((width - columns) / 2, (height - rows) / 2), (window.X, window.Y));
    }

    [Fact]
    public void A_flip_mirrors_every_second_picture_and_nothing_else()
    {
        var image = Picture();
        var augmentation = new PictureAugmentation(Preprocessor, [Augmentation.Flip]);
        var mirrored = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var found = augmentation.Apply(image, new(seed));
            var isMirrored = found.Row(0)[0] == image.Row(0)[3 * (Side - 1)];
            mirrored += isMirrored ? 1 : 0;
            for (var x = 0; x < Side; x++)
                Assert.Equal(image.Row(3)[3 * (isMirrored ? Side - 1 - x : x)], found.Row(3)[3 * x]);
        }

        Assert.InRange(mirrored, 160, 240); // 4 standard deviations of 400 fair coins
    }

    [Fact]
    public void A_random_crop_moves_the_square_by_up_to_an_eighth()
    {
        var image = Picture();
        var augmentation = new PictureAugmentation(Preprocessor, [Augmentation.RandomCrop]);
        var moves = new HashSet<(int Down, int Right)>();
        for (var seed = 0; seed < 200; seed++)
        {
            var found = augmentation.Apply(image, new(seed));
            var (red, green) = (found.Row(4)[3 * 4], found.Row(4)[(3 * 4) + 1]); // x and y of where it comes from
            moves.Add((green - 1 - 4, red - 1 - 4));
        }

        Assert.Equal(9, moves.Count);
        Assert.All(moves, move => Assert.True(Math.Abs(move.Down) <= 1 && Math.Abs(move.Right) <= 1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_square()
    {
        var augmentation = new PictureAugmentation(
            Preprocessor, [Augmentation.RandomResizedCrop, Augmentation.RandomCrop, Augmentation.Flip]);

        Assert.Equal(augmentation.Apply(Picture(), new(5)).Pixels, augmentation.Apply(Picture(), new(5)).Pixels);
        Assert.NotEqual(augmentation.Apply(Picture(), new(5)).Pixels, augmentation.Apply(Picture(), new(6)).Pixels);
    }

    // Red tells the column and green the row, both from 1.
    private static RgbImage Picture()
    {
        var image = new RgbImage(Side, Side);
        for (var i = 0; i < Side * Side; i++)
        {
            image.Pixels[3 * i] = (byte)((i % Side) + 1);
            image.Pixels[(3 * i) + 1] = (byte)((i / Side) + 1);
        }

        return image;
    }
}
