using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class ClientNumberTests
{
    [Theory]
    [InlineData("007")]
    [InlineData("12e45")]
    [InlineData("-1.5")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e400")]
    [InlineData(" 7 ")]
    [InlineData("0x1F")]
    [InlineData("0b01")]
    [InlineData("0o17")]
    [InlineData("-Infinity")]
    public void What_JavaScript_reads_as_a_number_is_one(string text) => Assert.True(ClientNumber.Is(text));

    [Theory]
    [InlineData("i007")]
    [InlineData("1,000")]
    [InlineData("2020-05-01.png")]
    [InlineData("0xZZ")]
    [InlineData("0b2")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("-")]
    [InlineData("NaN")]
    [InlineData("infinity")]
    [InlineData("(none)")]
    public void What_it_leaves_alone_is_none(string text) => Assert.False(ClientNumber.Is(text));
}
