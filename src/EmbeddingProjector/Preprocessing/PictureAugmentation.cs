using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Preprocessing;

/// <summary>How pictures are changed at random while a model learns from them, as torchvision defines it.</summary>
public enum Augmentation
{
    /// <summary>Not at all: the model's own transform.</summary>
    None,

    /// <summary>Mirrored left to right, every second time (<c>RandomHorizontalFlip</c>).</summary>
    Flip,

    /// <summary>The square somewhere else, by up to an eighth of its side, black outside (<c>RandomCrop</c> with a
    /// padding, as models of CIFAR are trained).</summary>
    RandomCrop,

    /// <summary>A part of 8 to 100 percent of the picture, of a ratio of 3:4 to 4:3, resized to the square
    /// (<c>RandomResizedCrop</c>).</summary>
    RandomResizedCrop,
}

/// <summary>Makes the model's square of a picture in a new way each time.</summary>
/// <param name="preprocessor">Its size and filter; it makes the square where no crop is drawn.</param>
/// <param name="kinds">What is done.</param>
internal sealed class PictureAugmentation(Preprocessor preprocessor, IReadOnlyList<Augmentation> kinds)
{
    private const int Attempts = 10;
    private const double LeastArea = 0.08;
    private static readonly double LeastLogRatio = Math.Log(3.0 / 4);
    private static readonly double MostLogRatio = Math.Log(4.0 / 3);

    /// <summary>Makes the square.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="random">All that is drawn.</param>
    /// <returns>[crop, crop, 3] bytes.</returns>
    /// <exception cref="ImageUnreadableException">The picture is too elongated to be resized.</exception>
    public RgbImage Apply(RgbImage image, SeededRandom random)
    {
        var square = kinds.Contains(Augmentation.RandomResizedCrop)
            ? Resized(image, ResizedWindow(image.Width, image.Height, random))
            : preprocessor.ApplyPixels(image);
        if (kinds.Contains(Augmentation.RandomCrop))
            square = Moved(square, random);
        return kinds.Contains(Augmentation.Flip) && random.NextDouble() < 0.5 ? Mirrored(square) : square;
    }

    /// <summary>The part that <c>RandomResizedCrop.get_params</c> draws: area and ratio, ten times until it fits, else
    /// the largest in the middle of a ratio that is allowed.</summary>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="random">What is drawn.</param>
    public static CropWindow ResizedWindow(int width, int height, SeededRandom random)
    {
        for (var i = 0; i < Attempts; i++)
        {
            var area = (double)width * height * (LeastArea + ((1 - LeastArea) * random.NextDouble()));
            var ratio = Math.Exp(LeastLogRatio + ((MostLogRatio - LeastLogRatio) * random.NextDouble()));
            var columns = (int)Math.Round(Math.Sqrt(area * ratio));
            var rows = (int)Math.Round(Math.Sqrt(area / ratio));
            if (columns < 1 || columns > width || rows < 1 || rows > height)
                continue;

            var y = random.Next(height - rows + 1);
            return new(random.Next(width - columns + 1), y, columns, rows, 0, 0);
        }

        var whole = (double)width / height;
        var (least, most) = (Math.Exp(LeastLogRatio), Math.Exp(MostLogRatio));
        var (wide, high) = whole < least ? (width, (int)Math.Round(width / least))
            : whole > most ? ((int)Math.Round(height * most), height)
            : (width, height);
        return new((width - wide) / 2, (height - high) / 2, wide, high, 0, 0);
    }

    /// <summary>A part of a picture, resized to the square (<c>functional.resized_crop</c>).</summary>
    /// <param name="image">The picture.</param>
    /// <param name="window">Its part.</param>
    public RgbImage Resized(RgbImage image, CropWindow window)
    {
        var part = new RgbImage(window.Width, window.Height);
        for (var y = 0; y < window.Height; y++)
            image.Row((int)window.Y + y).Slice(3 * (int)window.X, 3 * window.Width).CopyTo(part.Row(y));

        var side = preprocessor.Transform.CropSize;
        return PillowResize.Resize(part, side, side, preprocessor.Transform.Interpolation);
    }

    private static RgbImage Moved(RgbImage square, SeededRandom random)
    {
        var (side, most) = (square.Width, Math.Max(1, square.Width / 8));
        var (down, right) = (random.Next((2 * most) + 1) - most, random.Next((2 * most) + 1) - most);
        var moved = new RgbImage(side, side);
        var (from, to, count) = (Math.Max(0, right), Math.Max(0, -right), side - Math.Abs(right));
        for (var y = Math.Max(0, -down); y < Math.Min(side, side - down); y++)
            square.Row(y + down).Slice(3 * from, 3 * count).CopyTo(moved.Row(y)[(3 * to)..]);

        return moved;
    }

    private static RgbImage Mirrored(RgbImage image)
    {
        var mirrored = new RgbImage(image.Width, image.Height);
        for (var y = 0; y < image.Height; y++)
        {
            var from = image.Row(y);
            var to = mirrored.Row(y);
            for (var x = 0; x < image.Width; x++)
                from.Slice(3 * x, 3).CopyTo(to[(3 * (image.Width - 1 - x))..]);
        }

        return mirrored;
    }
}
