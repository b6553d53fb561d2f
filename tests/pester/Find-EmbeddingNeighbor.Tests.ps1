BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    Export-Embedding -Path $digits -LogDir $log -First 40 -InformationAction Ignore | Out-Null
    $picture = Get-ChildItem -Path (Join-Path $digits '0') | Sort-Object Name | Select-Object -First 1
}

Describe 'Find-EmbeddingNeighbor' {
    It 'finds an item''s neighbors, not itself' {
        $found = Find-EmbeddingNeighbor $log -Id $picture.Name -Top 5

        $found.Count | Should -Be 5
        $found.Id | Should -Not -Contain $found[0].Query
        $found.Place | Should -Be (1..5)
        $found[0].Label | Should -Be '0'
    }

    It 'finds the same by the picture' {
        $byId = Find-EmbeddingNeighbor $log -Id $picture.Name -Mutual
        $byPicture = Find-EmbeddingNeighbor $log -ImagePath $picture.FullName -Mutual

        $byPicture.Id | Should -Be $byId.Id
        $byPicture.Mutual | Should -Be $byId.Mutual
    }

    It 'searches objects from the pipeline by a vector' {
        $items = Get-ChildItem -Path (Join-Path $digits '0') -Filter 00*.png |
            Select-Object -First 6 | Get-ImageEmbedding

        $found = $items | Find-EmbeddingNeighbor -Vector $items[2].Vector -Top 1
        $found.Id | Should -Be $items[2].Id
        $found.Score | Should -Be 1
    }

    It 'takes conditions and draws' {
        $grid = Join-Path $TestDrive 'grid.png'

        (Find-EmbeddingNeighbor $log -Id $picture.Name -Where 'label=0', 'probability>=0' -Least -Grid $grid).Label |
            Should -Not -Contain '1'
        $grid | Should -Exist
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'ItemNotFound'; arguments = @{ Id = 'nobody' } }
        @{ id = 'DimensionMismatch'; arguments = @{ Vector = 1, 2 } }
        @{ id = 'ColumnNotFound'; arguments = @{ Id = '00001.png'; Where = 'size=3' } }
    ) {
        { Find-EmbeddingNeighbor $log @arguments } | Should -Throw -ErrorId "$id,*"
    }
}
