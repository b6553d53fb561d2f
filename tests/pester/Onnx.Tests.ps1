BeforeAll {
    . (Join-Path $PSScriptRoot 'BuiltModule.ps1')
    $models = Join-Path $root 'tests' 'EmbeddingProjector.Tests' 'Fixtures' 'Onnx'
    $classifier = Join-Path $models 'fixed.onnx'
    $clip = Join-Path $models 'clip'
    $seen = @{ Mean = 0.5, 0.5, 0.5; Std = 0.5, 0.5, 0.5; Transform = 'Squash' }
}

Describe 'A model in an ONNX file' {
    It 'is listed with its layers and their shapes' {
        $layers = Get-EmbeddingModel $classifier -Layer
        $layers.Kind | Should -Be 'Conv', 'Relu', 'Conv', 'Relu', 'ReduceMean', 'Gemm'
        ($layers | Where-Object Role -eq 'embedding').Size | Should -Be 12
        ($layers | Where-Object Role -eq 'logits').Size | Should -Be 5
        (Get-EmbeddingModel $classifier).InputSize | Should -Be 32
    }

    It 'embeds pictures, and finds neighbors by the same file' {
        $log = Join-Path $TestDrive 'log'
        (Export-Embedding (Join-Path $digits '7') -Model $classifier @seen -LogDir $log -WarningAction Ignore).Dimension | Should -Be 12
        $query = (Get-ChildItem (Join-Path $digits '7'))[3].FullName
        (Find-EmbeddingNeighbor $log -ImagePath $query -WeightsPath $classifier -Top 1 -IncludeSelf).File | Should -BeLike '*00*.png'
        { Find-EmbeddingNeighbor $log -ImagePath $query -Top 1 } | Should -Throw '*SHA-256*'
    }

    It 'takes its transform from the file beside it' {
        $embedding = Get-ImageEmbedding (Join-Path $photos 'cat.jpg') -Model $clip
        $embedding.Vector.Count | Should -Be 6
    }

    It 'asks for a transform that it is not told' {
        { Get-ImageEmbedding (Join-Path $photos 'cat.jpg') -Model $classifier -ErrorAction Stop } | Should -Throw '*-Mean, -Std*'
    }

    It 'gives no gradients' {
        { New-ClassImage 3 -Model $classifier -Destination $TestDrive -ErrorAction Stop } | Should -Throw '*OnnxRuntime*'
    }

    It 'brings its own engine' {
        { Get-ImageEmbedding (Join-Path $photos 'cat.jpg') -Model $clip -Engine Simd -ErrorAction Stop } | Should -Throw '*-Engine*'
    }
}
