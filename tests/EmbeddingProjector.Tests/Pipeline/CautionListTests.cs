using EmbeddingProjector.Data;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Pipeline;

public sealed class CautionListTests
{
    [Fact]
    public void Each_caution_is_told_once_with_the_first_names()
    {
        var cautions = new CautionList();
        for (var i = 0; i < 7; i++)
        {
            var item = new ImageFile($"a/{i}.png", null, $"/a/{i}.png");
            cautions.Note(new PreparedPicture(item, "", null, null, null, i == 3 ? null : "odd"));
        }

        var observer = new RecordedRun();
        cautions.Tell(observer);

        Assert.Equal(["odd: a/0.png, a/1.png, a/2.png, a/4.png, a/5.png and 1 more"], observer.Warnings);
    }
}
