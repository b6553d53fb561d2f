using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class ClientNumberTests
{
    // What String(Number(text)) of JavaScript gives is another text.
    [Theory]
    [InlineData("00000", true)]
    [InlineData("0.0", true)]
    [InlineData("1.50", true)]
    [InlineData("1e5", true)]
    [InlineData("0x1F", true)]
    [InlineData("+3", true)]
    [InlineData(".5", true)]
    [InlineData("Infinity", true)]
    [InlineData("__proto__", true)]
    [InlineData("12345678901234567890123", true)]
    [InlineData("0", false)]
    [InlineData("-1.5", false)]
    [InlineData("0.00001", false)]
    [InlineData("cat", false)]
    [InlineData("1a", false)]
    public void A_text_that_the_client_shows_otherwise_is_known_and_guarded(string text, bool changes)
    {
        Assert.Equal(changes, ClientNumber.Changes(text));
        Assert.False(ClientNumber.Changes(ClientNumber.Guarded(text)));
        Assert.False(ClientNumber.Is(ClientNumber.Guarded(text)));
        Assert.Equal(text, ClientNumber.Unguarded(ClientNumber.Guarded(text)));
    }

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
