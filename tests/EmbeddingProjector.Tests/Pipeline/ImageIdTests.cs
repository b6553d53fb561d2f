using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Pipeline;

public sealed class ImageIdTests
{
    [Theory] // python: "i" + base64.b32encode(hashlib.sha256(text).digest()).decode().lower()[:16]
    [InlineData("", "i4oymiquy7qobjgx3")]
    [InlineData("abc", "ixj4bnp4pahh6uqkb")]
    [InlineData("EmbeddingProjector", "ih5n6hgxuwlobnj3e")]
    public void An_id_is_the_start_of_the_contents_sha256_in_base32(string content, string id) =>
        Assert.Equal(id, ImageId.Of(Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void No_id_parses_as_a_number()
    {
        for (var i = 0; i < 1000; i++)
        {
            var id = ImageId.Of(SHA256.HashData(BitConverter.GetBytes(i)));
            Assert.False(double.TryParse(id, CultureInfo.InvariantCulture, out _));
        }
    }

    [Fact]
    public void Repetitions_are_numbered_from_two_and_the_number_can_be_taken_off()
    {
        var ids = new ImageIdSequence();
        var id = ImageId.Of("x"u8);

        string[] given = [ids.Next(id), ids.Next(id), ids.Next("other"), ids.Next(id)];

        Assert.Equal([id, id + "-2", "other", id + "-3"], given);
        Assert.Equal(id, ImageId.ContentPart(id + "-12"));
        Assert.Equal(id, ImageId.ContentPart(id));
    }
}
