namespace EmbeddingProjector.Tests.Preprocessing.Effects;

public sealed class PillowEffectTests
{
    [Theory]
    [InlineData("rotate", 400)]
    [InlineData("blur", 60)]
    [InlineData("brightness", 16)]
    [InlineData("scale", 60)]
    public void Every_pixel_equals_Pillows(string effect, int least)
    {
        var cases = EffectFixtures.Expected.Where(pair => pair.Key.Split(' ')[1] == effect).ToArray();

        var different = cases.Where(pair => EffectFixtures.Run(pair.Key) != pair.Value).Select(pair => pair.Key);

        Assert.InRange(cases.Length, least, int.MaxValue);
        Assert.Equal([], different);
    }
}
