using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Preprocessing.Effects;

namespace EmbeddingProjector.Tests.Preprocessing.Effects;

public sealed class PictureFillTests
{
    [Theory]
    [InlineData("black", "#000000")]
    [InlineData("Edge", "edge")]
    [InlineData("mean", "#7c7468")] // 255 * (0.485, 0.456, 0.406)
    [InlineData("#7B74c8", "#7b74c8")]
    public void A_fill_is_a_name_or_a_colour(string text, string fill)
    {
        Assert.True(PictureFill.TryParse(text, ImageTransform.ImageNetMean, out var parsed));
        Assert.Equal(fill, parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("white")]
    [InlineData("#12345")]
    [InlineData("#12345g")]
    [InlineData("#+12345")]
    [InlineData("123456")]
    public void Anything_else_is_refused(string text) =>
        Assert.False(PictureFill.TryParse(text, ImageTransform.ImageNetMean, out _));

    [Fact]
    public void A_corner_that_a_rotation_uncovers_takes_the_nearest_border_pixel()
    {
        var image = new RgbImage(20, 12);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(10 * (i / 3 % 20)); // brighter from column to column

        var turned = Rotation.Apply(image, 30, expand: true, PictureFill.Edge);

        Assert.Equal([190, 190, 190], turned.Row(0)[^3..].ToArray()); // beyond the right edge
        Assert.Equal([0, 0, 0], turned.Row(turned.Height - 1)[..3].ToArray()); // beyond the left one
        var inside = Rotation.Apply(image, 30, expand: true, PictureFill.Black);
        var middle = ((turned.Height / 2 * turned.Width) + (turned.Width / 2)) * 3;
        Assert.Equal(inside.Pixels[middle..(middle + 3)], turned.Pixels[middle..(middle + 3)]);
    }

    [Fact]
    public void A_picture_of_one_colour_turned_with_edge_stays_as_it_is()
    {
        var image = new PictureFill(10, 20, 30).Canvas(31, 17);

        Assert.Equal(image.Pixels, Rotation.Apply(image, 33, expand: false, PictureFill.Edge).Pixels);
        Assert.Equal(image.Pixels, Zoom.Apply(image, 0.3, PictureFill.Edge).Pixels);
    }

    [Fact]
    public void A_circle_shows_the_disc_and_nothing_of_the_corners()
    {
        var image = EffectFixtures.Picture(40, 21);

        var circle = CircleCrop.Apply(image, new PictureFill(1, 2, 3));

        Assert.Equal((21, 21), (circle.Width, circle.Height));
        Assert.Equal([1, 2, 3], circle.Row(0)[..3].ToArray());
        Assert.Equal(image.Row(10)[(9 * 3)..(30 * 3)], circle.Row(10));
        Assert.Equal([1, 2, 3], circle.Row(20)[^3..].ToArray());
    }

    [Fact]
    public void The_corners_of_a_circle_with_edge_go_on_from_its_rim()
    {
        var image = new RgbImage(9, 9);
        image.Pixels.AsSpan().Fill(255); // the corners of the source are white, the disc is black
        for (var y = 0; y < 9; y++)
        {
            for (var x = 0; x < 9; x++)
            {
                if (((x - 4) * (x - 4)) + ((y - 4) * (y - 4)) <= 4.5 * 4.5)
                    image.Row(y).Slice(x * 3, 3).Clear();
            }
        }

        Assert.All(CircleCrop.Apply(image, PictureFill.Edge).Pixels, level => Assert.Equal(0, level));
    }

    [Fact]
    public void A_zoom_out_with_edge_extends_the_border()
    {
        var image = EffectFixtures.Picture(30, 20);

        var far = Zoom.Apply(image, 0.5, PictureFill.Edge);

        Assert.Equal(far.Row(5)[(7 * 3)..(8 * 3)], far.Row(0)[..3]); // 15 x 10 from (7, 5)
        Assert.Equal(far.Row(14)[(21 * 3)..(22 * 3)], far.Row(19)[^3..]);
    }

    [Fact]
    public void An_elongated_picture_cannot_be_expanded_beyond_what_memory_holds()
    {
        var image = new RgbImage(1_000_000, 1);

        var error = Assert.Throws<ImageUnreadableException>(
            () => Rotation.Apply(image, 45, expand: true, PictureFill.Black));

        Assert.Matches(@"^rotation: expected at most \d+ pixels, found 70710\d x 70710\d$", error.Message);
    }
}
