using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Tests.Preprocessing;

public sealed class CropWindowTests
{
    // torchvision: int(round((length - size) / 2.0)), and (size - length) // 2 black pixels before a length too short.
    [Theory]
    [InlineData(6, 2, 2, 0)]
    [InlineData(5, 2, 2, 0)]
    [InlineData(7, 2, 2, 0)]
    [InlineData(9, 2, 4, 0)]
    [InlineData(5, 8, 0, 1)]
    public void Torchvisions_centre_is_rounded_half_to_even(int length, int size, int first, int offset) =>
        AssertWindow(CropWindow.Center(length, length, size), length, size, first, offset);

    // transformers: (length - size) // 2, and ceil((size - length) / 2) black pixels.
    [Theory]
    [InlineData(6, 2, 2, 0)]
    [InlineData(5, 2, 1, 0)]
    [InlineData(7, 2, 2, 0)]
    [InlineData(9, 2, 3, 0)]
    [InlineData(5, 8, 0, 2)]
    [InlineData(4, 8, 0, 2)]
    public void Hugging_Faces_centre_is_rounded_down(int length, int size, int first, int offset) =>
        AssertWindow(CropWindow.Center(length, length, size, cropsDown: true), length, size, first, offset);

    private static void AssertWindow(CropWindow window, int length, int size, int first, int offset)
    {
        var count = Math.Min(length, size);
        Assert.Equal(new CropWindow(first, first, count, count, offset, offset), window);
    }
}
