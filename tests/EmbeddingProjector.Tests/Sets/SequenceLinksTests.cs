using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

public sealed class SequenceLinksTests
{
    [Fact]
    public void What_names_no_row_ends_a_line() =>
        Assert.Equal([1, null, null, null, 0], SequenceLinks.Parse(["1", "5", "-1", "(none)", "0"]));

    [Fact]
    public void A_line_goes_on_to_the_next_row_that_is_kept()
    {
        int?[] next = [1, 2, 3, 4, null];

        Assert.Equal([1, 2, null], SequenceLinks.Keep(next, [0, 2, 4]));
        Assert.Equal([1, null], SequenceLinks.Keep(next, [1, 3]));
    }

    [Fact]
    public void Two_lines_that_meet_in_a_row_that_is_gone_both_go_on() =>
        Assert.Equal([2, 2, null], SequenceLinks.Keep([2, 2, 3, null], [0, 1, 3]));

    [Fact]
    public void A_circle_of_rows_that_are_gone_leads_nowhere() =>
        Assert.Equal([null], SequenceLinks.Keep([1, 2, 1], [0]));

    [Fact]
    public void A_circle_stays_one_where_some_of_it_is_kept() =>
        Assert.Equal([1, 0], SequenceLinks.Keep([1, 2, 3, 0], [0, 2]));

    [Theory]
    [InlineData("1 2 3 0", "1 2 3 -", 1)]    // a closed line
    [InlineData("1 2 1", "1 2 -", 1)]        // a tail into a circle
    [InlineData("0 2 1", "- 2 -", 2)]        // a row that leads to itself, and a pair
    [InlineData("2 2 3 -", "2 2 3 -", 0)]    // two lines that meet
    public void Circles_are_opened_and_lines_are_left_alone(string before, string after, int cut)
    {
        var next = Read(before);

        Assert.Equal(cut, SequenceLinks.Open(next));
        Assert.Equal(Read(after), next);
    }

    private static int?[] Read(string text) =>
        [.. text.Split(' ').Select(word => word == "-" ? null : (int?)int.Parse(word))];
}
