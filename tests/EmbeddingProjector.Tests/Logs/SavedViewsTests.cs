using System.Text;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Logs.Checkup;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>What a user saved in TensorBoard is not lost by what is written beside it.</summary>
public sealed class SavedViewsTests : ExportTest
{
    private static readonly string View = LogOfThree.Bookmark.Replace("\"label\":\"a\"", "\"label\":\"State 0\"");

    private string Bookmarks => Path.Combine(LogDir, "fake", "bookmarks.json");

    public static TheoryData<string> Unreadable =>
    [
        $"[{View}",                                                       // cut
        $"[{View},]",                                                     // a trailing comma
        new string('[', 100) + new string(']', 100),                      // deep
        """[{"label":"a","label":"b"}]""",                                // a field twice
        """[{"label":"\ud800"}]""",                                       // half a surrogate pair
        """[{"\ud800":1,"\ud800":2}]""",                                  // in a field's name
        "{}",
    ];

    [Fact]
    public void A_resumed_export_of_the_same_pictures_keeps_the_users_views_in_place()
    {
        Saved(Options with { Projections = [ProjectionMethod.Pca] }, View);

        Run(FakePicture.Many(6), Options with { Resume = true }, out var heard);

        var text = File.ReadAllText(Bookmarks);
        Assert.Contains("State 0", text);
        Assert.Contains("PCA, ", text);
        Assert.Empty(heard.Warnings);
        Assert.EndsWith("bookmarks.json", Assert.Single(ProjectorLogReader.Open(LogDir)).Info.BookmarksPath);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Views_of_other_rows_are_kept_aside_and_said(bool force)
    {
        Saved(Options with { Projections = [ProjectionMethod.Pca] }, View);

        Run(FakePicture.Many(8), Options with { Resume = !force, Force = force }, out var heard);

        Assert.Contains("State 0", File.ReadAllText(Bookmarks + ".bak"));
        Assert.Contains(heard.Warnings, warning => warning.Contains("bookmarks.json.bak", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Unreadable))]
    public void What_cannot_be_read_is_kept_aside_though_nobody_listens(string text)
    {
        Run(FakePicture.Many(3), Options with { Projections = [ProjectionMethod.Pca] }, out _);
        File.WriteAllText(Bookmarks, text);

        LogProjections.Add(LogDir, "fake", EmbeddingSetReader.Read(LogDir).Ids, new(
            ProjectionMethod.Pca, "PCA", Matrix.FromRows([[1, 2], [3, 4], [5, 6]])));

        Assert.Equal(text, File.ReadAllText(Bookmarks + ".bak"));
    }

    [Theory, MemberData(nameof(Unreadable))]
    public void What_cannot_be_read_is_kept_aside_by_a_bookmark_and_by_an_export(string text)
    {
        Run(FakePicture.Many(3), Options with { Projections = [ProjectionMethod.Pca] }, out _);
        File.WriteAllText(Bookmarks, text);
        var warnings = new List<string>();
        var set = ExportedEmbeddings.Read(LogDir);

        LogProjections.Add(
            LogDir, "fake", set.Ids, new(ProjectionMethod.Pca, "PCA, new", Matrix.FromRows([[1, 2], [3, 4], [5, 6]])),
            warnings.Add);

        Assert.Equal(text, File.ReadAllText(Bookmarks + ".bak"));
        Assert.Contains(".bak", Assert.Single(warnings));
        Assert.Contains("PCA, new", File.ReadAllText(Bookmarks));

        File.WriteAllText(Bookmarks, text);
        Run(FakePicture.Many(3), Options with { Resume = true }, out var heard);

        Assert.Equal(text, File.ReadAllText(Bookmarks + ".bak2"));
        Assert.Contains(heard.Warnings, warning => warning.Contains(".bak2", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    [InlineData("[{\"label\":1,\"selectedPoints\":[\"x\"],\"dataSetDimensions\":[1e99,2]}]")]
    public void Every_reader_of_bookmarks_gives_a_typed_error_or_a_finding(string text)
    {
        Run(FakePicture.Many(3), Options with { Projections = [ProjectionMethod.Pca] }, out _);
        File.WriteAllText(Bookmarks, text);

        Assert.Equal(
            "SelectionInvalid", Assert.Throws<ProjectorLogException>(() => SavedState.Read(Bookmarks)).ErrorId);
        Assert.NotEmpty(LogCheckup.Examine(LogDir));
        LogCheckup.Repair(LogDir);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_a_typed_error_too()
    {
        Run(FakePicture.Many(3), Options with { Projections = [ProjectionMethod.Pca] }, out _);
        File.WriteAllBytes(Bookmarks, [.. "[{\""u8, 0xE9, .. "\":1}]"u8]);

        Assert.Equal(
            "SelectionInvalid", Assert.Throws<ProjectorLogException>(() => SavedState.Read(Bookmarks)).ErrorId);
        Assert.NotEmpty(LogCheckup.Examine(LogDir));
    }

    [Theory]
    [InlineData("\"thumbnailSize\": 64", "\"thumbnailSize\": 0")]
    [InlineData("\"dimension\": 6", "\"dimension\": 0")]
    [InlineData("\"seed\": 0", "\"seed\": 1e400")]
    [InlineData("\"source\": \"\"", "\"source\": null")]
    public void Provenance_that_cannot_be_is_not_taken_for_ours(string found, string put)
    {
        var result = Run(FakePicture.Many(3), Options, out _);
        var path = Path.Combine(result.TagFolder, ExportProvenance.FileName);
        var text = File.ReadAllText(path);
        Assert.Contains(found, text);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text.Replace(found, put)));

        Assert.Null(ExportProvenance.TryRead(result.TagFolder));
        Assert.Equal(3, EmbeddingSetReader.Read(LogDir).Count); // as a log of any tool
    }

    private void Saved(EmbeddingExportOptions options, string view)
    {
        Run(FakePicture.Many(6), options, out _);
        var text = File.ReadAllText(Bookmarks).TrimEnd();
        File.WriteAllText(Bookmarks, $"{text[..^1]},{view}]");
    }
}
