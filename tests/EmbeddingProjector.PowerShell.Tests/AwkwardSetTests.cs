using System.Globalization;
using System.Text;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>What the commands on sets say of sets that have no answer, or only a part of one.</summary>
public sealed class AwkwardSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AwkwardSetTests()
    {
        Write("zero", [1, 0], [0, 1], [0, 0], [1, 1]);
        Write("whole", [1, 0], [0, 1], [2, 3], [1, 1]);
        Write("nan", [1, 0], [float.NaN, 1], [2, 3], [1, 1]);
        Write("one", [1, 0]);
        Write("constant", [2, 2], [2, 2], [2, 2], [2, 2]);
        folder.Write("empty.csv", "id,v0,v1\n"u8);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Find-EmbeddingNeighbor", "one.csv", "-Id", "i0")]
    [InlineData("Compare-EmbeddingSpace", "one.csv", "one.csv")]
    [InlineData("Compare-EmbeddingSpace", "whole.csv", "one.csv", "-K", "1")]
    [InlineData("Compare-EmbeddingSpace", "zero.csv", "whole.csv", "-K", "3")]
    [InlineData("Find-EmbeddingNeighbor", "zero.csv", "-Id", "i2")]
    [InlineData("Find-EmbeddingNeighbor", "whole.csv", "-ImagePath", "a.png")]
    [InlineData("Find-EmbeddingNeighbor", "whole.csv", "-Id", "i0", "-Grid", "grid.png")]
    [InlineData("Compare-EmbeddingSpace", "whole.csv", "whole.csv", "-K", "2", "-WriteCoincidence", "Both")]
    [InlineData("Find-EmbeddingNeighbor", "empty.csv", "-Id", "i0")]
    [InlineData("Measure-EmbeddingSimilarity", "empty.csv")]
    [InlineData("Measure-EmbeddingSimilarity", "whole.csv", "-ByClass")]
    public void What_has_no_answer_is_one_clear_error(params string[] line)
    {
        folder.Write("a.png", 1, 2, 3);
        var run = PowerShellRun.Of(folder.Path, line);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"expected .*|does not say", run.Error);
        Assert.Matches(@"\[[A-Z]\w+\]\n$", run.Error);
    }

    [Fact]
    public void Zero_vectors_come_last_with_a_warning_that_names_one()
    {
        var run = PowerShellRun.Of(folder.Path, "Find-EmbeddingNeighbor", "zero.csv", "-Id", "i0", "-AsJson");

        Assert.Contains("items without a cosine: 1, such as i2;", run.Error);
        Assert.Contains("\"Id\":\"i2\"", run.Lines.Last());
        Assert.Contains("\"Score\":null", run.Lines.Last());
        Assert.Equal(3, run.Lines.Count());
    }

    [Fact]
    public void Zero_vectors_are_left_out_of_a_comparison_and_named()
    {
        var run = PowerShellRun.Of(folder.Path, "Compare-EmbeddingSpace", "zero.csv", "whole.csv", "-K", "2");

        Assert.Contains("items left out: 1, such as i2;", run.Error);
        Assert.Matches(@"Count +: 3\n", run.Output);
        Assert.Matches(@"Mean +: 1\.0000\n", run.Output); // two of two others
    }

    [Fact]
    public void Zero_vectors_have_no_similarity_and_no_duplicates()
    {
        var matrix = PowerShellRun.Of(folder.Path, "Measure-EmbeddingSimilarity", "zero.csv", "-AsJson");
        var groups = PowerShellRun.Of(folder.Path, "Measure-EmbeddingSimilarity", "zero.csv", "-Dup", "-Threshold", "-1");

        Assert.Contains("[null,null,null,null]", matrix.Output);
        Assert.DoesNotContain("i2", groups.Output);
        Assert.Contains("i3", groups.Output);
    }

    [Fact]
    public void Items_with_NaN_are_left_out_and_named_and_the_rest_is_compared()
    {
        var run = PowerShellRun.Of(folder.Path, "Compare-EmbeddingSpace", "nan.csv", "whole.csv", "-K", "2");

        Assert.Contains("i1", run.Error);
        Assert.Matches(@"LeftOut +: 0 only in nan, 1 only in whole", run.Output);
    }

    [Fact]
    public void A_space_that_does_not_vary_has_no_alignment()
    {
        var run = PowerShellRun.Of(
            folder.Path, "Compare-EmbeddingSpace", "whole.csv", "constant.csv", "-K", "1", "-AsJson");

        Assert.Contains("\"LinearCka\":null", run.Output);
    }

    [Fact]
    public void One_class_has_a_matrix_of_one()
    {
        folder.Write("class.csv", "id,label,v0,v1\na,x,1,0\nb,x,0,1\n"u8);

        var run = PowerShellRun.Of(folder.Path, "Measure-EmbeddingSimilarity", "class.csv", "-ByClass", "-AsJson");

        Assert.Contains("\"Scores\":[[0]]", run.Output);
    }

    private void Write(string name, params float[][] rows)
    {
        var text = new StringBuilder("id,v0,v1\n");
        for (var i = 0; i < rows.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"i{i},{rows[i][0]},{rows[i][1]}\n");
        folder.Write($"{name}.csv", Encoding.UTF8.GetBytes(text.ToString()));
    }
}
