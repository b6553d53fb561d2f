using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Tests.Names;

public class NamePatternTests
{
    [Theory]
    [InlineData("*.png", "a.PNG", true)]
    [InlineData("*.png", "a.png.txt", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("resnet[15]*", "resnet152", true)]
    [InlineData("resnet[15]*", "resnet34", false)]
    [InlineData("[a-c]", "B", true)]
    [InlineData("[c-a]", "b", true)]
    [InlineData("[a-c]", "d", false)]
    [InlineData("[]]", "]", true)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("`*", "*", true)]
    [InlineData("`*", "a", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("(a|b)+$", "(a|b)+$", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    public void A_pattern_matches_as_in_PowerShell(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new NamePattern(pattern).IsMatch(name));

    [Fact]
    public void No_pattern_can_make_a_match_slow()
    {
        var pattern = new NamePattern(string.Concat(Enumerable.Repeat("*a", 50)));

        Assert.False(pattern.IsMatch(new string('a', 10_000) + "b"));
    }
}
