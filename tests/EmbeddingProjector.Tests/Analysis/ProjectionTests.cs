using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class ProjectionTests
{
    /// <summary>Coordinates and scalings are stored in single precision.</summary>
    private const double StorageTolerance = 1e-4;

    [Theory]
    [InlineData(ProjectionMethod.Pca, null)]
    [InlineData(ProjectionMethod.Lda, null)]
    [InlineData(ProjectionMethod.Lda, 20)]
    public void Scalings_turn_differences_of_items_into_differences_of_places(ProjectionMethod method, int? pca)
    {
        var data = DigitsFixture.Data();
        var found = Projection.Fit(
            method, data, DigitsFixture.Labels(), new() { Dimensions = 4, PcaDimensions = pca });

        Assert.Equal((4, data.Columns), (found.Scalings!.Rows, found.Scalings.Columns));
        var difference = new Matrix(1, data.Columns);
        for (var j = 0; j < data.Columns; j++) difference[0, j] = data[8, j] - data[3, j];
        var moved = found.TransformDirections(difference);
        Closeness.AssertRelative(
            [.. Enumerable.Range(0, 4).Select(k => (double)found.Coordinates[8, k] - found.Coordinates[3, k])],
            moved.Values.Doubles(),
            StorageTolerance);
    }

    [Fact]
    public void Umap_of_components_is_umap_of_the_components_scores()
    {
        var data = DigitsFixture.Data(120);
        var options = new ProjectionOptions { PcaDimensions = 10, Seed = 4 };
        var found = Projection.Fit(ProjectionMethod.Umap, data, options: options);

        var scores = PrincipalComponents.Fit(data, 10, seed: 4).Transform(data);
        var direct = Projection.Fit(ProjectionMethod.Umap, scores, options: options with { PcaDimensions = null });
        Assert.Equal(direct.Coordinates.Values.ToArray(), found.Coordinates.Values.ToArray());
        Assert.Null(found.Scalings);
    }

    [Fact]
    public void More_components_than_there_are_leave_the_data_as_they_are()
    {
        var (data, labels) = (DigitsFixture.Data(), DigitsFixture.Labels());
        var plain = Projection.Fit(ProjectionMethod.Lda, data, labels);
        var reduced = Projection.Fit(ProjectionMethod.Lda, data, labels, new() { PcaDimensions = data.Columns });

        Assert.Equal(plain.Coordinates.Values.ToArray(), reduced.Coordinates.Values.ToArray());
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = DigitsFixture.Data(60);
        var many = Assert.Throws<AnalysisInputException>(
            () => Projection.Fit(ProjectionMethod.Tsne, data, options: new() { Dimensions = 4 }));
        Assert.Equal("projection: dimensions: expected 2 to 3, found 4", many.Message);

        var curved = Projection.Fit(ProjectionMethod.Umap, data);
        var error = Assert.Throws<AnalysisInputException>(() => curved.TransformDirections(data));
        Assert.Equal("NoScalings", error.ErrorId);
        Assert.Equal("projection: expected Pca or Lda, which are linear, found Umap", error.Message);
    }

    [Theory]
    [InlineData("3-4", null, 3, 4)]
    [InlineData("Lda:1-2", ProjectionMethod.Lda, 1, 2)]
    [InlineData("umap:2-1", ProjectionMethod.Umap, 2, 1)]
    public void A_panel_is_read_as_users_write_it(string text, ProjectionMethod? method, int across, int up) =>
        Assert.Equal(new ProjectionPanel(method, across, up), ProjectionPanel.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0-1")]
    [InlineData("1-2-3-4")]
    [InlineData("1-1001")]
    [InlineData("Mds:1-2")]
    public void Other_panels_are_refused(string text) =>
        Assert.Equal("PanelInvalid", Assert.Throws<AnalysisInputException>(() => ProjectionPanel.Parse(text)).ErrorId);

    [Fact]
    public void Panels_say_how_many_dimensions_each_method_needs()
    {
        var wanted = ProjectionPanel.Projections(
            ProjectionMethod.Pca, 2, [new(null, 1, 2), new(null, 5, 6), new(ProjectionMethod.Lda, 1, 1)]);

        Assert.Equal([(ProjectionMethod.Pca, 6), (ProjectionMethod.Lda, 2)], wanted);
    }
}
